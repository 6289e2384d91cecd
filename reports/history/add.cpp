// SPDX-License-Identifier: Apache-2.0
#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "reports/history/database.hpp"
#include "reports/history/history.hpp"

namespace reports {

using harness::cat;
using harness::Ok;
using harness::Result;
using harness::usage_error;
using harness::model::Facts;
using harness::model::Outcome;

namespace {

/// One run on its way into the database; everything happens in one transaction.
struct Addition {
    Database& database;
    const RunSummary& run;
    std::int64_t started_ms;
    std::string record;

    /// The number of the row with these values, which is made when it is not there.
    Result<std::int64_t> interned(const std::string& table, const std::string& columns,
                                  const std::string& marks, const std::string& equal,
                                  const std::vector<Value>& values) const
    {
        const auto known = database.number(cat("SELECT id FROM ", table, " WHERE ", equal), values);
        if (!known)
            return known.error();
        if (*known)
            return **known;
        const auto made = database.run(
            cat("INSERT INTO ", table, " (", columns, ") VALUES (", marks, ")"), values);
        if (!made)
            return made.error();
        return database.last_id();
    }

    Result<std::int64_t> scenario() const
    {
        return interned("scenario", "name", "?", "name = ?", {full_name(run.start)});
    }

    Result<std::int64_t> insert(std::int64_t scenario, Value number) const
    {
        const auto counts = run.counts();
        const auto count = [&](Outcome outcome) -> std::int64_t {
            const auto found = counts.find(outcome);
            return found == counts.end() ? 0 : found->second;
        };
        const auto& start = run.start;
        const auto done =
            database.run("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                         "?, ?, ?, ?, ?, "
                         "?, ?)",
                         {number,
                          scenario,
                          start.run,
                          start.started,
                          started_ms,
                          start.scenario_sha256,
                          start.file,
                          start.title.empty() ? "" : full_title(start),
                          start.volab,
                          start.provider,
                          acceleration_of(run),
                          commit_of(run),
                          branch_of(run),
                          static_cast<std::int64_t>(run.outcome()),
                          std::int64_t{run.end.has_value()},
                          run.reason(),
                          std::int64_t{run.took().count()},
                          count(Outcome::passed),
                          count(Outcome::failed),
                          count(Outcome::broken),
                          count(Outcome::skipped),
                          count(Outcome::interrupted),
                          record});
        if (!done)
            return done.error();
        return database.last_id();
    }

    Result<> add_steps(std::int64_t number, std::int64_t scenario) const
    {
        std::int64_t position = 0;
        for (const StepSummary& step : run.steps) {
            const auto id = interned("step", "scenario, name, chapter, label", "?, ?, ?, ?",
                                     "scenario = ? AND name = ? AND chapter = ? AND label = ?",
                                     {scenario, step.plan.id, step.plan.chapter, step.plan.label});
            if (!id)
                return id.error();
            const bool ended = step.outcome != Outcome::interrupted || step.took.count() > 0;
            const bool tried = step.began && ended && step.outcome != Outcome::skipped;
            const auto done = database.run(
                "INSERT INTO run_step VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                {number, position++, *id, started_ms, static_cast<std::int64_t>(step.outcome),
                 tried ? Value{std::int64_t{step.took.count()}} : Value{nullptr},
                 std::int64_t{step.attempts()},
                 step.reason.empty() ? Value{nullptr} : Value{step.reason}});
            if (!done)
                return done;
        }
        return Ok{};
    }

    Result<> add_facts(std::int64_t number, const std::string& host, const Facts& facts) const
    {
        for (const auto& [name, value] : facts) {
            const auto id = interned("fact", "host, name, value", "?, ?, ?",
                                     "host = ? AND name = ? AND value = ?", {host, name, value});
            if (!id)
                return id.error();
            const auto done =
                database.run("INSERT OR IGNORE INTO run_fact VALUES (?, ?)", {number, *id});
            if (!done)
                return done;
        }
        return Ok{};
    }

    Result<std::int64_t> add(Value number) const
    {
        const auto of_scenario = scenario();
        if (!of_scenario)
            return of_scenario;
        const auto made = insert(*of_scenario, std::move(number));
        if (!made)
            return made;
        if (const auto done = add_steps(*made, *of_scenario); !done)
            return done.error();
        if (const auto done = add_facts(*made, "", run.start.environment); !done)
            return done.error();
        for (const auto& host : run.hosts)
            if (const auto done = add_facts(*made, host.host, host.facts); !done)
                return done.error();
        return made;
    }
};

}  // namespace

Result<Added> History::add(const RunSummary& run, const std::filesystem::path& record)
{
    const auto started = harness::parse_utc(run.start.started);
    if (run.start.run.empty() || !started)
        return usage_error(cat(
            "'", record.string(), "' cannot be added: ",
            run.start.run.empty()
                ? std::string("it tells of no run")
                : cat("its start, '", harness::excerpt(run.start.started, 40), "', is no time")));
    const Addition addition{*database_, run, started->time_since_epoch().count(),
                            record_path(record)};
    Added added;
    const auto done = database_->transaction([&]() -> Result<> {
        std::optional<std::int64_t> known;
        bool ended = false;
        const auto looked = database_->run(
            "SELECT id, ended FROM run WHERE name = ? AND started_ms = ? AND sha256 = ?",
            {run.start.run, addition.started_ms, run.start.scenario_sha256}, [&](const Row& row) {
                known = row.number(0);
                ended = row.number(1) != 0;
            });
        if (!looked)
            return looked;
        if (known && (ended || !run.end)) {
            added = {Added::How::known, *known};
            return Ok{};
        }
        if (known)
            if (const auto gone = database_->run("DELETE FROM run WHERE id = ?", {*known}); !gone)
                return gone;
        const auto number = addition.add(known ? Value{*known} : Value{nullptr});
        if (!number)
            return number.error();
        added = {known ? Added::How::completed : Added::How::added, *number};
        return Ok{};
    });
    if (!done)
        return done.error();
    return added;
}

}  // namespace reports
