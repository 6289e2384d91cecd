// SPDX-License-Identifier: Apache-2.0
#include "reports/history/history.hpp"

#include <algorithm>
#include <cstdint>

#include "harness/base/text.hpp"
#include "reports/history/database.hpp"
#include "reports/history/schema.hpp"

namespace reports {

using harness::cat;
using harness::Ok;
using harness::Result;
using harness::usage_error;

History::History(std::unique_ptr<Database> database) : database_(std::move(database)) {}
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

Result<History> History::open(const std::filesystem::path& file, Access access,
                              std::chrono::milliseconds wait)
{
    auto database = Database::open(file, access, wait);
    if (!database)
        return database.error();
    auto kept = std::make_unique<Database>(std::move(*database));
    if (const auto done = kept->migrate(schema()); !done)
        return done.error();
    return History{std::move(kept)};
}

Result<> History::set_baseline(const std::string& name, std::int64_t run)
{
    if (name.empty() || name == "latest")
        return usage_error(cat("a baseline cannot be called '", name, "'"), "choose another name");
    return database_->transaction([&] {
        return database_->run("INSERT OR REPLACE INTO baseline (name, run) VALUES (?, ?)",
                              {name, run});
    });
}

Result<> History::remove_baseline(const std::string& name)
{
    std::vector<std::string> names;
    if (const auto found = database_->run("SELECT name FROM baseline ORDER BY name", {},
                                          [&](const Row& row) { names.push_back(row.text(0)); });
        !found)
        return found;
    const auto removed = database_->transaction(
        [&] { return database_->run("DELETE FROM baseline WHERE name = ?", {name}); });
    if (!removed)
        return removed;
    if (std::ranges::find(names, name) == names.end())
        return usage_error(cat("there is no baseline '", harness::excerpt(name, 100), "'"),
                           names.empty() ? "there are none" : harness::suggestion(name, names));
    return Ok{};
}

Result<std::vector<Baseline>> History::baselines() const
{
    std::vector<std::pair<std::string, std::int64_t>> names;
    std::vector<Baseline> found;
    const auto ran =
        database_->run("SELECT name, run FROM baseline ORDER BY name", {},
                       [&](const Row& row) { names.emplace_back(row.text(0), row.number(1)); });
    if (!ran)
        return ran.error();
    for (const auto& [name, number] : names) {
        auto run = find(std::to_string(number));
        if (!run)
            return run.error();
        found.push_back({name, std::move(*run)});
    }
    return found;
}

Result<std::vector<StoredRun>> History::prune(const PruneRule& rule)
{
    std::vector<StoredRun> gone;
    const auto names = scenarios("");
    if (!names)
        return names.error();
    const auto work = [&]() -> Result<> {
        for (const std::string& scenario : *names) {
            const auto all = runs({.scenario = scenario, .most = SIZE_MAX});
            if (!all)
                return all.error();
            for (std::size_t i = rule.keep; i < all->size(); ++i)
                if (rule.before.empty() || (*all)[i].started < rule.before)
                    gone.push_back((*all)[i]);
        }
        std::vector<std::int64_t> kept;
        if (const auto read =
                database_->run("SELECT run FROM baseline", {},
                               [&](const Row& row) { kept.push_back(row.number(0)); });
            !read)
            return read;
        std::erase_if(gone, [&](const StoredRun& run) {
            return std::ranges::find(kept, run.number) != kept.end();
        });
        if (rule.dry)
            return Ok{};
        for (const StoredRun& run : gone)
            if (const auto done = database_->run("DELETE FROM run WHERE id = ?", {run.number});
                !done)
                return done;
        for (const char* unused :
             {"DELETE FROM step WHERE id NOT IN (SELECT step FROM run_step)",
              "DELETE FROM fact WHERE id NOT IN (SELECT fact FROM run_fact)",
              "DELETE FROM scenario WHERE id NOT IN (SELECT scenario FROM run)"})
            if (const auto done = database_->run(unused); !done)
                return done;
        return Ok{};
    };
    const auto done = rule.dry ? work() : database_->transaction(work);
    if (!done)
        return done.error();
    if (!rule.dry)
        (void)database_->run("PRAGMA incremental_vacuum");  // only gives back room on the disk
    std::ranges::sort(gone, {},
                      [](const StoredRun& run) { return std::pair(run.started, run.number); });
    return gone;
}

}  // namespace reports
