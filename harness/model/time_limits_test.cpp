// SPDX-License-Identifier: Apache-2.0
#include "harness/model/time_limits.hpp"

#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace std::chrono_literals;

TEST_CASE("all time limits of steps are multiplied, and nothing that is no limit", "[model]")
{
    Step usual;
    usual.action = RunScript{"true"};
    Step tried = usual;
    tried.action = InjectFault{.kind = "freeze", .parameters = {}, .lasts = 30s};
    tried.timeout = 10s;
    tried.expect.within = 5s;
    tried.expect.stays_for = 3s;
    Scenario scenario;
    scenario.chapters = {{.id = "one", .steps = {usual}}, {.id = "two", .steps = {tried}}};
    scenario.finally = {usual};

    const Scenario slow = with_time_limits_multiplied(scenario, 2.5);

    Scenario wanted = scenario;
    wanted.chapters[0].steps[0].timeout = 150s;  // of the usual minute
    wanted.chapters[1].steps[0].timeout = 25s;
    wanted.chapters[1].steps[0].expect.within = 12500ms;
    wanted.finally[0].timeout = 150s;
    CHECK(slow == wanted);
    CHECK(with_time_limits_multiplied(scenario, 1) == scenario);
}

TEST_CASE("a time limit that is made shorter stays longer than nothing", "[model]")
{
    Scenario scenario;
    scenario.finally = {Step{}};
    scenario.finally.front().timeout = 2ms;
    CHECK(with_time_limits_multiplied(scenario, 0.1).finally.front().timeout == 1ms);
}
