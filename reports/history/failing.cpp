// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/history/database.hpp"
#include "reports/history/history.hpp"

namespace reports {

using harness::cat;
using harness::Result;
using harness::usage_error;
using harness::model::Outcome;

namespace {

/// A step in a run; ordered by time.
struct At {
    std::int64_t started_ms = -1, run = -1;
    auto operator<=>(const At&) const = default;
};

/// All that was called so in the scenario: a step whose label changed has several rows.
using Ids = std::vector<std::int64_t>;

/// Looks at `run_step_of_step` alone, once for each of the step's rows.
struct Search {
    Database& database;

    /// The first or the last run in which it had one of the outcomes, after `after`.
    Result<std::optional<At>> one(const Ids& ids, std::initializer_list<Outcome> outcomes,
                                  bool first, At after) const
    {
        std::optional<At> best;
        const std::string sql =
            cat("SELECT started_ms, run FROM run_step WHERE step = ? AND outcome = ? AND "
                "(started_ms, run) > (?, ?) ORDER BY started_ms ",
                first ? "" : "DESC", ", run ", first ? "" : "DESC", " LIMIT 1");
        for (const std::int64_t id : ids)
            for (const Outcome outcome : outcomes) {
                const auto ran = database.run(
                    sql, {id, static_cast<std::int64_t>(outcome), after.started_ms, after.run},
                    [&](const Row& row) {
                        const At at{row.number(0), row.number(1)};
                        best = !best ? at : first ? std::min(*best, at) : std::max(*best, at);
                    });
                if (!ran)
                    return ran.error();
            }
        return best;
    }

    Result<unsigned> count(const Ids& ids, std::initializer_list<Outcome> outcomes, At after) const
    {
        std::int64_t all = 0;
        for (const std::int64_t id : ids)
            for (const Outcome outcome : outcomes) {
                const auto some = database.number(
                    "SELECT count(*) FROM run_step WHERE step = ? AND outcome = ? "
                    "AND (started_ms, run) > (?, ?)",
                    {id, static_cast<std::int64_t>(outcome), after.started_ms, after.run});
                if (!some)
                    return some.error();
                all += some->value_or(0);
            }
        return static_cast<unsigned>(all);
    }
};

PastRun past_of(const StoredRun& run)
{
    return {run.name,   run.started,         run.outcome, run.took,
            run.counts, run.scenario_sha256, run.commit};
}

/// The step, when it did not pass when it was last tried.
Result<std::optional<FailingStep>> look_at(const History& history, Database& database,
                                           const std::string& scenario, const std::string& name,
                                           const Ids& ids)
{
    const auto bad = {Outcome::failed, Outcome::broken};
    const Search search{database};
    const auto good = search.one(ids, {Outcome::passed}, false, {});
    if (!good)
        return good.error();
    const At since = good->value_or(At{});
    const auto first = search.one(ids, bad, true, since);
    const auto last = search.one(ids, bad, false, since);
    const auto count = search.count(ids, bad, since);
    if (!first || !last || !count)
        return !first ? first.error() : !last ? last.error() : count.error();
    if (!*first)
        return std::optional<FailingStep>{};

    FailingStep step{.scenario = scenario, .step = name, .bad_runs = *count};
    const auto oldest = history.find(std::to_string((*first)->run));
    const auto steps = history.steps((*last)->run);
    if (!oldest || !steps)
        return !oldest ? oldest.error() : steps.error();
    step.first_bad = past_of(*oldest);
    if (const auto newest = std::ranges::find(*steps, name, &StoredStep::id);
        newest != steps->end()) {
        step.outcome = newest->outcome;
        step.reason = newest->reason;
    }
    if (*good) {
        const auto passed = history.find(std::to_string((*good)->run));
        if (!passed)
            return passed.error();
        step.last_good = past_of(*passed);
    }
    return std::optional{std::move(step)};
}

}  // namespace

Result<std::vector<FailingStep>> History::failing(const std::string& scenario,
                                                  const std::string& step) const
{
    const auto names = scenarios(scenario);
    if (!names)
        return names.error();
    std::vector<FailingStep> found;
    std::vector<std::string> all_steps;
    for (const std::string& each : *names) {
        const auto newest = runs({.scenario = each, .most = 1});
        if (!newest)
            return newest.error();
        if (newest->empty())
            continue;
        // Steps that the scenario no longer has cannot be mended.
        std::vector<std::pair<std::string, Ids>> steps;
        const auto listed = database_->run(
            "SELECT step.name, step.id FROM step WHERE scenario = (SELECT id FROM scenario WHERE "
            "name = ?) AND name IN (SELECT name FROM run_step JOIN step ON step.id = step WHERE "
            "run = ?) ORDER BY (SELECT min(position) FROM run_step JOIN step AS other ON "
            "other.id = run_step.step WHERE run = ? AND other.name = step.name), step.id",
            {each, newest->front().number, newest->front().number}, [&](const Row& row) {
                if (steps.empty() || steps.back().first != row.text(0))
                    steps.emplace_back(row.text(0), Ids{});
                steps.back().second.push_back(row.number(1));
            });
        if (!listed)
            return listed.error();
        for (const auto& [name, ids] : steps) {
            all_steps.push_back(name);
            if (!step.empty() && name != step)
                continue;
            auto failing = look_at(*this, *database_, each, name, ids);
            if (!failing)
                return failing.error();
            if (*failing)
                found.push_back(std::move(**failing));
        }
    }
    if (!step.empty() && std::ranges::find(all_steps, step) == all_steps.end())
        return usage_error(cat("the history has no step '", harness::excerpt(step, 100), "'"),
                           harness::suggestion(step, all_steps));
    return found;
}

Result<std::vector<PaceChange>> History::slower(const RunFilter& filter) const
{
    const auto names = scenarios(filter.scenario);
    if (!names)
        return names.error();
    std::vector<PaceChange> all;
    for (const std::string& each : *names) {
        const auto newest = runs({.scenario = each, .most = 1});
        if (!newest)
            return newest.error();
        if (newest->empty())
            continue;
        // Other machinery takes other times.
        const auto seen = past({.scenario = each,
                                .provider = newest->front().provider,
                                .acceleration = newest->front().acceleration,
                                .before = {},
                                .most = filter.most});
        if (!seen)
            return seen.error();
        const auto changes = pace_changes(each, *seen);
        all.insert(all.end(), changes.begin(), changes.end());
    }
    return all;
}

Result<std::vector<FlakyStep>> History::flaky(const RunFilter& filter) const
{
    const auto names = scenarios(filter.scenario);
    if (!names)
        return names.error();
    std::vector<FlakyStep> all;
    for (const std::string& each : *names) {
        const auto seen = past({.scenario = each, .most = filter.most});
        if (!seen)
            return seen.error();
        const auto steps = flaky_steps(each, *seen);
        all.insert(all.end(), steps.begin(), steps.end());
    }
    return all;
}

}  // namespace reports
