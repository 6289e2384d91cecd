// SPDX-License-Identifier: Apache-2.0
#include "reports/summary.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::model;
using namespace reports;
using namespace std::chrono_literals;

namespace {

RunSummary summary_of(const std::vector<Event>& events)
{
    Summarizer summarizer;
    for (const Event& event : events)
        summarizer.tell(event);
    return summarizer.take();
}

RunStarted two_steps()
{
    RunStarted start;
    start.run = "demo";
    start.steps = {{.id = "make", .chapter = "a"}, {.id = "use", .chapter = "a"}};
    return start;
}

}  // namespace

TEST_CASE("a step's tries and checks are gathered, those of several hosts apart", "[reports]")
{
    const RunSummary run = summary_of({
        {0us, two_steps()},
        {10us, StepStarted{"make"}},
        {11us, CommandStarted{"make", "server1", 1, "true"}},
        {12us, CommandStarted{"make", "server2", 1, "true"}},
        {15us, CommandEnded{"make", "server1", 1, 0, false, 4us}},
        {16us, CommandEnded{"make", "server2", 1, {}, true, 4us}},
        {17us, CommandStarted{"make", "server2", 2, "true"}},
        {19us, CommandEnded{"make", "server2", 2, 3, false, 2us, false}},
        {20us, CheckDone{.step = "make", .host = "server2", .passed = false}},
        {21us, StepEnded{"make", Outcome::failed, "no", 11us}},
        {22us, StepEnded{"use", Outcome::skipped, "after a failure", 0us}},
        {23us, RunEnded{Outcome::failed, "", 23us, {}}},
    });
    REQUIRE(run.steps.size() == 2);
    const StepSummary& make = run.steps[0];
    CHECK(make.plan.id == "make");
    CHECK(make.began == 10us);
    CHECK(make.took == 11us);
    CHECK(make.outcome == Outcome::failed);
    CHECK(make.reason == "no");
    CHECK(make.tries == std::vector<Try>{{"server1", 1, 11us, 4us, 0, false},
                                         {"server2", 1, 12us, 4us, {}, true},
                                         {"server2", 2, 17us, 2us, 3, false, false}});
    CHECK(make.attempts() == 2);
    CHECK(why_not_passed(run) == "make: no");
    CHECK(make.checks.size() == 1);
    CHECK(run.steps[1].outcome == Outcome::skipped);
    CHECK_FALSE(run.steps[1].began);
    CHECK(run.outcome() == Outcome::failed);
    CHECK(run.took() == 23us);
    CHECK(run.counts() == std::map<Outcome, unsigned>{{Outcome::failed, 1}, {Outcome::skipped, 1}});
}

TEST_CASE("what a cut record does not tell is interrupted", "[reports]")
{
    const RunSummary run = summary_of({
        {0us, two_steps()},
        {1us, PhaseStarted{"bring up", "restoring"}},
        {5us, PhaseEnded{"bring up", 4us, {}}},
        {6us, StepStarted{"make"}},
        {7us, CommandStarted{"make", "server1", 1, "true"}},
    });
    CHECK(run.outcome() == Outcome::interrupted);
    CHECK(run.reason().find("killed") != std::string::npos);
    CHECK(run.took() == 7us);
    CHECK(run.counts() == std::map<Outcome, unsigned>{{Outcome::interrupted, 2}});
    CHECK(run.steps[0].began == 6us);
    CHECK_FALSE(run.steps[0].tries.at(0).took);
    CHECK_FALSE(run.steps[1].began);
}

TEST_CASE("a phase that begins several things is one", "[reports]")
{
    const RunSummary run = summary_of({
        {0us, two_steps()},
        {1us, PhaseStarted{"bring up", "booting"}},
        {3us, PhaseStarted{"bring up", "saving"}},
        {9us, PhaseEnded{"bring up", 8us, lab_error("no")}},
        {10us, PhaseStarted{"tear down", ""}},
    });
    REQUIRE(run.phases.size() == 2);
    CHECK(run.phases[0].details == std::vector<std::string>{"booting", "saving"});
    CHECK(run.phases[0].began == 1us);
    CHECK(run.phases[0].took == 8us);
    CHECK(run.phases[0].error.has_value());
    CHECK(run.phases[1].phase == "tear down");
    CHECK_FALSE(run.phases[1].took);
}

TEST_CASE("a step that was not planned is passed over", "[reports]")
{
    const RunSummary run = summary_of({{0us, two_steps()},
                                       {1us, StepStarted{"else"}},
                                       {2us, CommandStarted{"else", "a", 1, "x"}},
                                       {3us, CommandEnded{"make", "a", 7, 0, false, 1us}},
                                       {4us, StepEnded{"else", Outcome::passed, "", 1us}}});
    CHECK(run.steps.size() == 2);
    CHECK(run.steps[0].tries.empty());
}

TEST_CASE("a run of a matrix is called after its combination", "[reports]")
{
    RunStarted run{.run = "r", .scenario = "volumes", .title = "Data volumes"};
    CHECK(full_name(run) == "volumes");
    CHECK(full_title(run) == "Data volumes");
    run.combination = {{"size", "1"}, {"image", "debian-13"}};
    CHECK(full_name(run) == "volumes (size=1, image=debian-13)");
    CHECK(full_title(run) == "Data volumes (size=1, image=debian-13)");
    run.title.clear();
    CHECK(full_title(run) == full_name(run));
}
