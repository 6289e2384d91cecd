// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "harness/base/clock.hpp"
#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "reports/history/database.hpp"
#include "reports/history/history.hpp"

namespace reports {

using harness::cat;
using harness::Ok;
using harness::Result;
using harness::usage_error;
using harness::model::Outcome;
using std::chrono::microseconds;

namespace {

constexpr const char* run_columns =
    "SELECT run.id, run.name, started, scenario.name, sha256, file, title, volab, provider, "
    "acceleration, git_commit, git_branch, outcome, ended, reason, took_us, passed, failed, "
    "broken, "
    "skipped, interrupted, record FROM run JOIN scenario ON scenario.id = run.scenario ";

StoredRun run_of(const Row& row)
{
    StoredRun run{.number = row.number(0),
                  .name = row.text(1),
                  .started = row.text(2),
                  .scenario = row.text(3),
                  .scenario_sha256 = row.text(4),
                  .file = row.text(5),
                  .title = row.text(6),
                  .volab = row.text(7),
                  .provider = row.text(8),
                  .acceleration = row.text(9),
                  .commit = row.text(10),
                  .branch = row.text(11),
                  .outcome = static_cast<Outcome>(row.number(12)),
                  .ended = row.number(13) != 0,
                  .reason = row.text(14),
                  .took = microseconds{row.number(15)},
                  .record = row.text(21)};
    for (int outcome = 0; outcome < 5; ++outcome)
        if (const auto count = row.number(16 + outcome))
            run.counts[static_cast<Outcome>(outcome)] = static_cast<unsigned>(count);
    return run;
}

/// The part behind FROM for a filter, and its values.
struct Condition {
    std::string sql;
    std::vector<Value> values;

    void add(const std::string& part, Value value)
    {
        sql += cat(sql.empty() ? "WHERE " : " AND ", part);
        values.push_back(std::move(value));
    }
};

Result<Condition> condition_of(const RunFilter& filter)
{
    Condition condition;
    if (!filter.scenario.empty())
        condition.add("scenario = (SELECT id FROM scenario WHERE name = ?)", filter.scenario);
    if (!filter.provider.empty())
        condition.add("provider = ?", filter.provider);
    if (filter.acceleration)
        condition.add("acceleration = ?", *filter.acceleration);
    if (!filter.before.empty()) {
        const auto before = harness::parse_utc(filter.before);
        if (!before)
            return usage_error(cat("'", harness::excerpt(filter.before, 40), "' is no time"),
                               "write it as 2026-11-24T08:30:00Z");
        condition.add("started_ms < ?", std::int64_t{before->time_since_epoch().count()});
    }
    condition.sql += " ORDER BY started_ms DESC, run.id DESC LIMIT ?";
    condition.values.emplace_back(static_cast<std::int64_t>(
        std::min<std::size_t>(filter.most, std::numeric_limits<std::int64_t>::max())));
    return condition;
}

PastRun past_run(StoredRun&& run)
{
    return {std::move(run.name),   std::move(run.started),         run.outcome,          run.took,
            std::move(run.counts), std::move(run.scenario_sha256), std::move(run.commit)};
}

}  // namespace

Result<std::vector<StoredRun>> History::runs(const RunFilter& filter) const
{
    const auto condition = condition_of(filter);
    if (!condition)
        return condition.error();
    std::vector<StoredRun> found;
    const auto ran = database_->run(cat(run_columns, condition->sql), condition->values,
                                    [&](const Row& row) { found.push_back(run_of(row)); });
    if (!ran)
        return ran.error();
    return found;
}

std::string record_path(const std::filesystem::path& record)
{
    std::error_code error;
    auto path = std::filesystem::canonical(record, error);
    if (error)
        path = std::filesystem::absolute(record, error).lexically_normal();
    return (std::filesystem::is_directory(path, error) ? path / "record.jsonl" : path).string();
}

Result<StoredRun> History::find(const std::string& name) const
{
    const auto number = harness::number_in<std::int64_t>(name);
    const std::vector<std::pair<std::string, std::vector<Value>>> ways{
        {"WHERE run.id = ?", {number.value_or(0)}},
        {"WHERE run.name = ?", {name}},
        {"WHERE run.id = (SELECT run FROM baseline WHERE name = ?)", {name}},
        {"WHERE record = ?", {record_path(name)}},
        {"WHERE instr(run.name, ?) = 1", {name}},
    };
    if (name == "latest") {
        const auto newest = runs({.most = 1});
        if (!newest)
            return newest.error();
        if (!newest->empty())
            return newest->front();
    }
    for (const auto& [condition, values] : ways) {
        if (name.empty())
            break;
        std::vector<StoredRun> found;
        const auto ran = database_->run(cat(run_columns, condition, " LIMIT 3"), values,
                                        [&](const Row& row) { found.push_back(run_of(row)); });
        if (!ran)
            return ran.error();
        if (found.size() == 1)
            return found.front();
        if (found.size() > 1)
            return usage_error(cat("'", harness::excerpt(name, 100),
                                   "' could be several runs: ", found[0].number, ", ",
                                   found[1].number, found.size() > 2 ? ", …" : ""),
                               "name one by its number");
    }
    return usage_error(cat("the history has no run '", harness::excerpt(name, 100), "'"),
                       "'volab history list' shows those that there are");
}

Result<std::vector<StoredStep>> History::steps(std::int64_t run) const
{
    std::vector<StoredStep> found;
    const auto ran = database_->run(
        "SELECT name, chapter, label, outcome, reason, took_us, attempts FROM run_step JOIN step "
        "ON step.id = step WHERE run = ? ORDER BY position",
        {run}, [&](const Row& row) {
            StoredStep step{row.text(0),
                            row.text(1),
                            row.text(2),
                            static_cast<Outcome>(row.number(3)),
                            row.text(4),
                            std::nullopt,
                            static_cast<unsigned>(row.number(6))};
            if (!row.null(5))
                step.took = microseconds{row.number(5)};
            found.push_back(std::move(step));
        });
    if (!ran)
        return ran.error();
    return found;
}

Result<std::vector<StoredFact>> History::facts(std::int64_t run) const
{
    std::vector<StoredFact> found;
    const auto ran = database_->run(
        "SELECT host, name, value FROM run_fact JOIN fact ON fact.id = fact WHERE run = ? "
        "ORDER BY host, name",
        {run}, [&](const Row& row) {
            found.push_back({row.text(0), row.text(1), row.text(2)});
        });
    if (!ran)
        return ran.error();
    return found;
}

Result<Past> History::past(const std::string& scenario, std::size_t most,
                           const std::string& before) const
{
    return past({.scenario = scenario, .before = before, .most = most});
}

Result<Past> History::past(const RunFilter& filter) const
{
    auto newest = runs(filter);
    if (!newest)
        return newest.error();
    std::ranges::reverse(*newest);
    Past past;
    std::map<std::int64_t, std::vector<std::optional<PastStep>>*> by_number;  // of the step
    for (std::size_t at = 0; at < newest->size(); ++at) {
        const std::int64_t number = (*newest)[at].number;
        past.runs.push_back(past_run(std::move((*newest)[at])));
        const auto ran = database_->run(
            "SELECT step, outcome, took_us FROM run_step WHERE run = ? AND took_us IS NOT NULL",
            {number}, [&](const Row& row) {
                auto& times = by_number[row.number(0)];
                if (times == nullptr) {
                    const auto name =
                        database_->run("SELECT name FROM step WHERE id = ?", {row.number(0)},
                                       [&](const Row& of) { times = &past.steps[of.text(0)]; });
                    if (!name || times == nullptr)
                        return;
                    times->resize(newest->size());
                }
                (*times)[at] =
                    PastStep{static_cast<Outcome>(row.number(1)), microseconds{row.number(2)}};
            });
        if (!ran)
            return ran.error();
    }
    return past;
}

Result<std::vector<std::string>> History::scenarios(const std::string& only) const
{
    std::vector<std::string> names;
    const auto ran = database_->run("SELECT name FROM scenario ORDER BY name", {},
                                    [&](const Row& row) { names.push_back(row.text(0)); });
    if (!ran)
        return ran.error();
    if (only.empty())
        return names;
    if (std::ranges::find(names, only) == names.end())
        return usage_error(cat("the history has no scenario '", harness::excerpt(only, 100), "'"),
                           names.empty() ? "it is empty" : harness::suggestion(only, names));
    return std::vector{only};
}

}  // namespace reports
