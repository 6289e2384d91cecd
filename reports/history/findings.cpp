// SPDX-License-Identifier: Apache-2.0
#include "reports/history/findings.hpp"

#include <algorithm>
#include <map>

namespace reports {

using harness::model::Outcome;
using std::chrono::microseconds;

namespace {

/// How far it went, in margins: what stands out most comes first.
double size_of(const PaceChange& change)
{
    const auto away = change.now - change.pace.median;
    return static_cast<double>(std::abs(away.count())) /
           static_cast<double>(std::max<std::int64_t>(1, change.pace.margin.count()));
}

}  // namespace

std::vector<PaceChange> pace_changes(const std::string& scenario, const Past& past)
{
    std::vector<PaceChange> changes;
    for (const auto& [step, times] : past.steps) {
        std::vector<microseconds> passed;
        std::vector<std::size_t> runs;
        for (std::size_t i = 0; i < std::min(times.size(), past.runs.size()); ++i)
            if (times[i] && times[i]->outcome == Outcome::passed) {
                passed.push_back(times[i]->took);
                runs.push_back(i);
            }
        if (passed.size() < newest_runs + least_earlier)
            continue;
        const auto split = passed.end() - static_cast<std::ptrdiff_t>(newest_runs);
        PaceChange change{.scenario = scenario,
                          .step = step,
                          .now = median({split, passed.end()}),
                          .since = past.runs[runs[runs.size() - newest_runs]].run};
        change.pace = pace({passed.begin(), split}, change.now);
        if (change.pace.verdict == Pace::Verdict::slower ||
            change.pace.verdict == Pace::Verdict::faster)
            changes.push_back(std::move(change));
    }
    std::ranges::stable_sort(changes, std::greater{}, size_of);
    return changes;
}

std::vector<FlakyStep> flaky_steps(const std::string& scenario, const Past& past)
{
    std::vector<FlakyStep> found;
    for (const auto& [step, times] : past.steps) {
        struct Seen {
            unsigned passed = 0, failed = 0, turns = 0;
            std::optional<Outcome> before;
            std::size_t last_failed = 0;
        };
        std::map<std::string, Seen> by_hash;  // of the scenario
        for (std::size_t i = 0; i < std::min(times.size(), past.runs.size()); ++i) {
            if (!times[i] || past.runs[i].scenario_sha256.empty())
                continue;
            const Outcome outcome = times[i]->outcome;
            if (outcome != Outcome::passed && outcome != Outcome::failed)
                continue;
            Seen& seen = by_hash[past.runs[i].scenario_sha256];
            seen.turns += seen.before && *seen.before != outcome;
            seen.before = outcome;
            seen.passed += outcome == Outcome::passed;
            if (outcome == Outcome::failed) {
                ++seen.failed;
                seen.last_failed = i;
            }
        }
        FlakyStep flaky{.scenario = scenario, .step = step};
        std::size_t last = 0;
        for (const auto& [hash, seen] : by_hash)
            if (seen.passed > 0 && seen.failed > 0) {
                flaky.failed += seen.failed;
                flaky.runs += seen.failed + seen.passed;
                flaky.turns += seen.turns;
                last = std::max(last, seen.last_failed);
            }
        if (flaky.runs == 0)
            continue;
        flaky.last_failed = past.runs[last].run;
        found.push_back(std::move(flaky));
    }
    std::ranges::stable_sort(found, std::greater{}, [](const FlakyStep& step) {
        return static_cast<double>(step.failed) / step.runs;
    });
    return found;
}

}  // namespace reports
