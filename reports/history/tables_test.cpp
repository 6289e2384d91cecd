// SPDX-License-Identifier: Apache-2.0
#include "reports/history/tables.hpp"

#include "harness/testing/catch.hpp"

using namespace reports;
using namespace std::chrono_literals;
using harness::model::Outcome;

TEST_CASE("tables of the history fit a terminal, whatever is in them", "[history]")
{
    const std::string hostile = std::string(300, 'x') + "\x1b[31m\n\xff日本";
    StoredRun run{.number = 1234567,
                  .name = hostile,
                  .started = "2026-01-01T03:00:00.000Z",
                  .scenario = hostile,
                  .title = hostile,
                  .outcome = Outcome::interrupted,
                  .reason = hostile,
                  .took = 100min,
                  .counts = {{Outcome::passed, 5}, {Outcome::broken, 6}},
                  .record = hostile};
    const StoredStep step{hostile, hostile, hostile, Outcome::interrupted, hostile, 10s, 1};
    const PastRun past{.run = hostile, .started = run.started};
    for (const std::string& text :
         {to_table(std::vector{run}), to_table(std::vector{Baseline{hostile, run}}),
          to_table(std::vector{PaceChange{hostile, hostile, {}, 3s, hostile}}),
          to_table(std::vector{FlakyStep{hostile, hostile, 1, 2, 1, hostile}}),
          to_table(
              std::vector{FailingStep{hostile, hostile, Outcome::failed, hostile, past, past, 3}}),
          to_table(ShownRun{run, {step}, {}, {}})}) {
        CAPTURE(text);
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find('\xff') == std::string::npos);
        CHECK(text.ends_with('\n'));
    }
    for (const std::string& line :
         {to_table(std::vector{run}), to_table(std::vector{Baseline{hostile, run}})})
        CHECK(line.find('\n') <= 80);
}

TEST_CASE("durations stand beside what they were", "[history]")
{
    CHECK(
        to_table(std::vector{
            PaceChange{"volumes", "make", {Pace::Verdict::slower, 20, 1s, 200ms}, 2500ms, "run-9"},
            PaceChange{"volumes", "use", {Pace::Verdict::faster, 20, 4s, 1s}, 1s, "run-9"}}) ==
        "SCENARIO  STEP    WAS    NOW  CHANGE  SINCE RUN\n"
        "volumes   make  1.0 s  2.5 s  +150 %  run-9\n"
        "volumes   use   4.0 s  1.0 s   -75 %  run-9\n");
    Past past;
    past.runs.resize(2);
    past.steps["make"] = {PastStep{Outcome::passed, 1s}, PastStep{Outcome::passed, 3s}};
    const std::string shown =
        to_table(ShownRun{{.number = 3, .name = "run-3", .scenario = "volumes"},
                          {{"make", "work", "Make it", Outcome::passed, "", 1500ms, 1},
                           {"use", "work", "Use it", Outcome::skipped, "", {}, 0}},
                          {},
                          past});
    CHECK_THAT(shown, Catch::Matchers::EndsWith("STEP  OUTCOME   TOOK  MEDIAN  WHAT, OR WHY NOT\n"
                                                "make  passed   1.5 s   2.0 s  Make it\n"
                                                "use   skipped                 Use it\n"));
}
