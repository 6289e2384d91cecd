// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "harness/base/text.hpp"
#include "reports/batch/clocks.hpp"
#include "reports/batch/job_name.hpp"
#include "reports/batch/merge.hpp"

namespace reports {

namespace {

using harness::cat;
using harness::Error;
using harness::model::Outcome;
using harness::model::RunStarted;
using Runs = std::vector<RunInFolder>;

std::optional<Error> different_texts(const Runs& runs)
{
    const RunStarted& first = runs.front().run.start;
    for (const RunInFolder& each : runs) {
        const RunStarted& start = each.run.start;
        const bool same_name = start.scenario == first.scenario;
        if (same_name && start.scenario_sha256 == first.scenario_sha256)
            continue;
        return harness::usage_error(
            cat("'", runs.front().folder.string(), "' and '", each.folder.string(),
                "' are runs of ",
                same_name ? cat("different texts of '", start.scenario, "'")
                          : cat("different scenarios, '", first.scenario, "' and '", start.scenario,
                                "'")),
            "only runs of one scenario can be merged; 'volab report A B' shows any beside each "
            "other");
    }
    return std::nullopt;
}

std::map<std::string, unsigned> steps_of(const RunSummary& run)
{
    std::map<std::string, unsigned> steps;
    for (const auto& [outcome, count] : run.counts())
        steps.emplace(to_string(outcome), count);
    return steps;
}

/// A run as the only attempt at its job. That it was killed stays seen: it has no end.
AttemptState attempt_of(const RunInFolder& each, const std::string& job, const Clocks& clocks)
{
    const RunSummary& run = each.run;
    const auto host = run.start.environment.find("ci_job");
    const std::string where = host == run.start.environment.end() ? "" : host->second;
    AttemptState attempt{
        {job, 1, each.folder.string(), where}, clocks.offset(run.start.started), {}};
    if (run.end)
        attempt.end = AttemptEnded{
            job, 1, run.outcome(), why_not_passed(run), run.took(), steps_of(run), where};
    return attempt;
}

/// How many runs each combination has, and the next one's number.
class Repetitions {
public:
    explicit Repetitions(const Runs& runs)
    {
        for (const RunInFolder& each : runs)
            ++all_[each.run.start.combination];
    }
    std::optional<unsigned> next(const harness::model::Combination& combination)
    {
        const unsigned number = ++told_[combination];
        return all_[combination] > 1 ? std::optional{number} : std::nullopt;
    }

private:
    std::map<harness::model::Combination, unsigned> all_, told_;
};

}  // namespace

harness::Result<Batch> merge(const Runs& runs)
{
    if (auto wrong = different_texts(runs))
        return *wrong;
    std::vector<std::string> started;
    for (const RunInFolder& each : runs)
        started.push_back(each.run.start.started);
    const Clocks clocks(started);
    const RunStarted& first = runs.front().run.start;
    Batch all;
    all.start = {.name = first.scenario,
                 .started = clocks.earliest(),
                 .volab = first.volab,
                 .executor = "elsewhere"};
    all.end.emplace();
    Repetitions repetitions(runs);
    std::set<std::string, std::less<>> taken;
    for (const RunInFolder& each : runs) {
        const RunStarted& start = each.run.start;
        const JobName name{start.scenario, start.combination, repetitions.next(start.combination)};
        JobState job{{.id = id_of(name, taken),
                      .title = title_of(name),
                      .scenario = start.scenario,
                      .file = start.file,
                      .sha256 = start.scenario_sha256,
                      .combination = start.combination,
                      .repetition = name.repetition.value_or(1),
                      .expected = {},
                      .shard = 1},
                     {}};
        job.attempts.push_back(attempt_of(each, job.plan.id, clocks));
        all.end->outcome = worse(all.end->outcome, job.verdict());
        all.end->took = std::max(all.end->took, job.attempts.front().began + each.run.took());
        all.jobs.push_back(std::move(job));
    }
    all.last = all.end->took;
    return all;
}

}  // namespace reports
