// SPDX-License-Identifier: Apache-2.0
#include "reports/history/findings.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/history/database.hpp"
#include "reports/history/history.hpp"
#include "reports/testing/made_up_run.hpp"

using namespace reports;
using namespace std::chrono_literals;
using harness::model::Outcome;
using reports::testing::MadeUpStep;
using reports::testing::run;

namespace {

class Made {
public:
    explicit Made(const std::vector<RunSummary>& runs)
    {
        for (const RunSummary& each : runs)
            REQUIRE(history.add(each, "/r"));
    }

private:
    harness::testing::TemporaryFolder folder_;

public:
    History history = std::move(*History::open(folder_ / "history.db", Access::write));
};

/// One run for each duration of the step.
std::vector<RunSummary> runs_of(const std::vector<std::chrono::milliseconds>& durations)
{
    std::vector<RunSummary> runs;
    for (const auto each : durations)
        runs.push_back(run(static_cast<int>(runs.size()), {{"make", Outcome::passed, each}}));
    return runs;
}

std::vector<RunSummary> runs_of(const std::vector<Outcome>& outcomes)
{
    std::vector<RunSummary> runs;
    for (const auto each : outcomes)
        runs.push_back(run(static_cast<int>(runs.size()), {{"make", each}}));
    return runs;
}

constexpr auto P = Outcome::passed, F = Outcome::failed, B = Outcome::broken, S = Outcome::skipped;

}  // namespace

TEST_CASE("a step whose newest runs all take longer got slower", "[history]")
{
    Made made(runs_of({1000ms, 1010ms, 990ms, 1005ms, 1000ms, 995ms, 1002ms, 998ms, 9000ms, 2000ms,
                       2010ms, 1990ms, 2005ms, 2001ms}));
    const auto found = made.history.slower({});
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->front().step == "make");
    CHECK(found->front().pace.verdict == Pace::Verdict::slower);
    CHECK(found->front().pace.median == 1000ms);
    CHECK(found->front().now == 2001ms);
    CHECK(found->front().since == "run-9");
    CHECK_FALSE(made.history.slower({.scenario = "other"}));
}

TEST_CASE("one slow run, too few runs and other machinery are no reason to call a step slower",
          "[history]")
{
    auto steady = std::vector<std::chrono::milliseconds>(20, 1000ms);
    steady.back() = 60s;
    CHECK(Made(runs_of(steady)).history.slower({})->empty());
    CHECK(Made(runs_of({1s, 1s, 1s, 1s, 1s, 1s, 1s, 9s, 9s, 9s, 9s, 9s}))
              .history.slower({})
              ->empty());

    auto runs = runs_of(std::vector<std::chrono::milliseconds>(30, 1000ms));
    for (std::size_t i = 20; i < 30; ++i) {
        runs[i].steps[0].took = 9s;
        runs[i].hosts[0].facts["acceleration"] = "tcg";
    }
    CHECK(Made(runs).history.slower({})->empty());
}

TEST_CASE("a step that passed and failed with the same scenario is flaky, with its rate",
          "[history]")
{
    const Made made(runs_of({P, F, P, P, B, S, P}));
    const auto found = made.history.flaky({});
    REQUIRE(found);
    CHECK(*found == std::vector<FlakyStep>{{"volumes", "make", 1, 5, 2, "run-1"}});
    CHECK(Made(runs_of({P, P, F, F})).history.flaky({})->at(0).turns == 1);
    CHECK(Made(runs_of({P, P})).history.flaky({})->empty());
    CHECK(Made(runs_of({F, F, S})).history.flaky({})->empty());

    auto changed = runs_of({P, P, F});
    changed[2].start.scenario_sha256 = "07he7";
    CHECK(Made(changed).history.flaky({})->empty());
}

TEST_CASE("since when a step fails: the last good run and the first bad one", "[history]")
{
    const Made made(runs_of({F, P, P, F, S, B}));
    const auto found = made.history.failing("", "");
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    const FailingStep& step = found->front();
    CHECK(step.step == "make");
    CHECK(step.outcome == B);
    CHECK(step.reason == "not as expected");
    CHECK(step.last_good->run == "run-2");
    CHECK(step.first_bad.run == "run-3");
    CHECK(step.first_bad.commit == "c0ffee3");
    CHECK(step.bad_runs == 2);
    CHECK(Made(runs_of({F, F, P})).history.failing("", "")->empty());
    CHECK(Made(runs_of({F, P, S})).history.failing("", "")->empty());

    const auto never = Made(runs_of({F, F})).history.failing("", "make");
    REQUIRE(never);
    CHECK_FALSE(never->at(0).last_good);
    CHECK(never->at(0).first_bad.run == "run-0");
}

TEST_CASE("what fails is told of steps that there still are, whatever they are called", "[history]")
{
    auto runs = runs_of({P, F});
    runs[0].steps[0].plan.label = "as it was called before";
    runs.push_back(run(2, {{"other"}, {"make", F}}));
    const Made made(runs);
    CHECK(made.history.failing("volumes", "make")->at(0).last_good->run == "run-0");
    CHECK(made.history.failing("", "other")->empty());
    const auto unknown = made.history.failing("", "mak");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().hint == "did you mean 'make'?");

    runs.push_back(run(3, {{"other"}}));
    CHECK(Made(runs).history.failing("", "")->empty());
}
