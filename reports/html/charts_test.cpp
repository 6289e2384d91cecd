// SPDX-License-Identifier: Apache-2.0
#include "reports/html/charts.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace reports;
using namespace reports::html;
using harness::cat;
using harness::model::Outcome;
using std::chrono::seconds;

namespace {

/// Runs "r0", "r1", … a day after each other; the step took that many seconds, negative: failed.
Past past_of(const std::vector<int>& times)
{
    Past past;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const Outcome outcome = times[i] < 0 ? Outcome::failed : Outcome::passed;
        past.runs.push_back({cat("r", i),
                             cat("2026-11-", 10 + i, "T00:00:00.000Z"),
                             outcome,
                             seconds{std::abs(times[i]) * 2},
                             {},
                             "hash",
                             "<commit>"});
        past.steps["s"].push_back(PastStep{outcome, seconds{std::abs(times[i])}});
    }
    return past;
}

StepSummary step_of(Outcome outcome, int took)
{
    StepSummary step;
    step.plan.id = "s";
    step.outcome = outcome;
    step.began = seconds{1};
    step.took = seconds{took};
    return step;
}

}  // namespace

TEST_CASE("only runs before this one are its history", "[reports]")
{
    const Past earlier =
        before(past_of({1, 2, 3, 4}), {.run = "r2", .started = "2026-11-12T00:00:00.000Z"});
    REQUIRE(earlier.runs.size() == 2);
    CHECK(earlier.runs.back().run == "r1");
    REQUIRE(earlier.steps.at("s").size() == 2);
    CHECK(earlier.steps.at("s")[1]->took == seconds{2});
}

TEST_CASE("the latest of many runs are kept", "[reports]")
{
    const Past earlier = before(past_of(std::vector<int>(80, 1)), {.run = "x", .started = "9"});
    CHECK(earlier.runs.size() == most_runs_drawn);
    CHECK(earlier.runs.back().run == "r79");
    CHECK(earlier.steps.at("s").size() == most_runs_drawn);
}

TEST_CASE("a trend has a bar for each run, this one last", "[reports]")
{
    RunSummary run;
    run.end = harness::model::RunEnded{Outcome::passed, "", seconds{9}, {}};
    const std::string svg = trend_svg(past_of({1, -2, 3}), run);
    CHECK(trend_note(past_of({1, -2, 3})) ==
          "2 of 3 runs before this one passed; the middle one took 4.0 s");
    CHECK(trend_note({}).empty());
    CHECK_THAT(svg, Catch::Contains("class=\"failed\"") && Catch::Contains("passed here") &&
                        Catch::Contains("commit &lt;commit&gt;"));
    CHECK(trend_svg({}, run).empty());
}

TEST_CASE("a sparkline marks where the step failed", "[reports]")
{
    const std::string svg = sparkline_svg(past_of({1, -2}), step_of(Outcome::passed, 4));
    CHECK_THAT(svg, Catch::Contains("points=\"2.0,11.0 5.0,8.0 8.0,2.0\""));
    CHECK_THAT(svg, Catch::Contains("<circle class=\"failed\" cx=\"5.0\" cy=\"8.0\""));
    CHECK(sparkline_svg({}, step_of(Outcome::passed, 4)).empty());
}

TEST_CASE("the history of a step in words", "[reports]")
{
    CHECK(history_note(past_of({1, 1, 2}), step_of(Outcome::passed, 1)) == "median 1.0 s");
    CHECK(history_note(past_of({1, 1, 2}), step_of(Outcome::passed, 3)) ==
          "median 1.0 s, 3.0 times as long as usual");
    CHECK(history_note(past_of({1, -1, -1}), step_of(Outcome::failed, 1)) ==
          "failed in the 2 runs before, too; median 1.0 s");
    CHECK(history_note(past_of({-1, 1}), step_of(Outcome::failed, 1)) ==
          "passed in the run before; median 1.0 s");
    CHECK(history_note({}, step_of(Outcome::failed, 1)).empty());
}
