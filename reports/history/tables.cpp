// SPDX-License-Identifier: Apache-2.0
#include "reports/history/tables.hpp"

#include <cmath>
#include <cstdlib>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/table.hpp"

namespace reports {

namespace {

using harness::cat;
using harness::for_people;
using harness::model::Outcome;
using Rows = std::vector<std::vector<std::string>>;
constexpr auto right = Column::Align::right;

/// "2026-11-24 08:30" of RFC 3339.
std::string minute(const std::string& started)
{
    std::string text = started.substr(0, 16);
    return harness::replace_all(std::move(text), "T", " ");
}

std::string short_commit(const std::string& commit)
{
    return commit.substr(0, 10);
}

std::string passed_of(const std::map<Outcome, unsigned>& counts)
{
    unsigned passed = 0, all = 0;
    for (const auto& [outcome, count] : counts) {
        all += count;
        passed += outcome == Outcome::passed ? count : 0;
    }
    return cat(passed, "/", all);
}

std::string percent(double part)
{
    return cat(std::llround(part * 100), " %");
}

std::string when(const PastRun& run)
{
    return cat(minute(run.started), "  run ", run.run,
               run.commit.empty() ? "" : cat("  commit ", short_commit(run.commit)));
}

/// The combination of a matrix is at the end of a name.
const Column scenario{"SCENARIO", Column::Align::left, Column::Cut::middle};

}  // namespace

std::string to_table(const std::vector<StoredRun>& runs)
{
    Rows rows;
    for (const StoredRun& run : runs)
        rows.push_back({std::to_string(run.number), minute(run.started), run.scenario,
                        std::string(to_string(run.outcome)), passed_of(run.counts),
                        for_people(run.took), short_commit(run.commit)});
    return table({{"RUN", right},
                  {"STARTED (UTC)"},
                  scenario,
                  {"OUTCOME"},
                  {"PASSED", right},
                  {"TOOK", right},
                  {"COMMIT"}},
                 rows);
}

std::string to_table(const std::vector<Baseline>& baselines)
{
    if (baselines.empty())
        return "no baselines: 'volab history baseline NAME RUN' names a run\n";
    Rows rows;
    for (const auto& [name, run] : baselines)
        rows.push_back({name, std::to_string(run.number), minute(run.started), run.scenario,
                        std::string(to_string(run.outcome)), short_commit(run.commit)});
    return table(
        {{"BASELINE"}, {"RUN", right}, {"STARTED (UTC)"}, scenario, {"OUTCOME"}, {"COMMIT"}}, rows);
}

std::string to_table(const std::vector<PaceChange>& changes)
{
    if (changes.empty())
        return cat("no step got slower or faster beyond noise: each was looked at that passed in ",
                   newest_runs + least_earlier, "\nruns or more, the middle of the newest ",
                   newest_runs, " beside those before\n");
    Rows rows;
    for (const PaceChange& change : changes) {
        const auto was = static_cast<double>(change.pace.median.count());
        const auto now = static_cast<double>(change.now.count());
        rows.push_back({change.scenario, change.step, for_people(change.pace.median),
                        for_people(change.now),
                        cat(now > was ? "+" : "", was > 0 ? percent((now - was) / was) : "new"),
                        change.since});
    }
    return table(
        {scenario, {"STEP"}, {"WAS", right}, {"NOW", right}, {"CHANGE", right}, {"SINCE RUN"}},
        rows);
}

std::string to_table(const std::vector<FlakyStep>& steps)
{
    if (steps.empty())
        return "no step is flaky: none passed and failed with the same scenario\n";
    Rows rows;
    for (const FlakyStep& step : steps)
        rows.push_back({step.scenario, step.step, cat(step.failed, "/", step.runs),
                        percent(static_cast<double>(step.failed) / step.runs),
                        std::to_string(step.turns), step.last_failed});
    return table({scenario,
                  {"STEP"},
                  {"FAILED", right},
                  {"RATE", right},
                  {"TURNS", right},
                  {"LAST FAILED IN RUN"}},
                 rows);
}

std::string to_table(const std::vector<FailingStep>& steps)
{
    if (steps.empty())
        return "no step fails: each passed when it was last tried\n";
    std::string text;
    for (const FailingStep& step : steps) {
        text +=
            cat(one_line(step.scenario), ": ", one_line(step.step), "  ", to_string(step.outcome),
                " in ", step.bad_runs, step.bad_runs == 1 ? " run" : " runs", "\n");
        if (!step.reason.empty())
            text += cat("  ", cut_to_width(one_line(step.reason), 200), "\n");
        text += cat("  last good  ",
                    step.last_good ? one_line(when(*step.last_good)) : std::string("never seen"),
                    "\n  first bad  ", one_line(when(step.first_bad)), "\n");
    }
    return text;
}

std::string to_table(const ShownRun& shown)
{
    const StoredRun& run = shown.run;
    std::string text =
        cat(one_line(run.title.empty() ? run.scenario : run.title), "\n  run ", run.number, "  ",
            one_line(run.name), "\n  started ", one_line(run.started), ", ", for_people(run.took),
            ", ", to_string(run.outcome), ", ", passed_of(run.counts), " steps passed\n");
    if (!run.reason.empty())
        text += cat("  ", one_line(run.reason), "\n");
    text += cat("  ", one_line(run.provider),
                run.acceleration.empty() ? "" : cat(" (", one_line(run.acceleration), ")"),
                ", volab ", one_line(run.volab),
                run.commit.empty() ? "" : cat(", commit ", one_line(short_commit(run.commit))),
                run.branch.empty() ? "" : cat(" on ", one_line(run.branch)), "\n  ",
                one_line(run.record), "\n\n");
    Rows rows;
    for (const StoredStep& step : shown.steps) {
        const auto median = shown.past.median(step.id);
        rows.push_back({step.id, std::string(to_string(step.outcome)),
                        step.took ? for_people(*step.took) : "", median ? for_people(*median) : "",
                        step.reason.empty() ? step.label : step.reason});
    }
    return text +
           table({{"STEP"}, {"OUTCOME"}, {"TOOK", right}, {"MEDIAN", right}, {"WHAT, OR WHY NOT"}},
                 rows);
}

}  // namespace reports
