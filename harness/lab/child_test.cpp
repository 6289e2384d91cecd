// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/child.hpp"

#include <signal.h>

#include "harness/testing/catch.hpp"
#include "harness/testing/processes.hpp"

using namespace harness;
using namespace harness::lab;
using namespace std::chrono_literals;
using harness::testing::is_alive;
using harness::testing::shell;

TEST_CASE("Child is ended when it goes out of scope, with its whole session", "[lab]")
{
    pid_t pid = 0;
    {
        auto child = Child::start(shell("sleep 1000 & wait"), "/dev/null");
        REQUIRE(child);
        pid = child->pid();
        CHECK_FALSE(child->ended());
    }
    CHECK_FALSE(is_alive(pid));
}

TEST_CASE("Child that is ours to end is not ended by the signals that ask for it", "[lab]")
{
    auto child = Child::start({.argv = {"sleep", "1000"}, .ours_to_end = true}, "/dev/null");
    auto other = Child::start({.argv = {"sleep", "1000"}}, "/dev/null");
    REQUIRE(child);
    REQUIRE(other);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        for (const Child* each : {&*child, &*other})
            REQUIRE(::kill(each->pid(), number) == 0);
    CHECK(other->wait(20s));
    CHECK_FALSE(child->wait(50ms));
    const pid_t pid = child->pid();
    child->stop(0ms);
    CHECK_FALSE(is_alive(pid));
}

TEST_CASE("Child tells how it ended", "[lab]")
{
    auto child = Child::start(shell("exit 7"), "/dev/null");
    REQUIRE(child);
    const auto ending = child->wait(10s);
    REQUIRE(ending);
    CHECK(ending->exit == 7);
}
