// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/outcome.hpp"
#include "reports/history/durations.hpp"
#include "reports/history/findings.hpp"
#include "reports/past.hpp"
#include "reports/summary.hpp"

namespace reports {

class Database;
enum class Access;

/// A run as the history knows it. Times are RFC 3339 in UTC.
struct StoredRun {
    std::int64_t number = 0;  ///< in this history, counted from 1
    std::string name, started, scenario, scenario_sha256, file, title, volab, provider;
    std::string acceleration;  ///< of the hosts; empty when they tell none
    std::string commit, branch;
    harness::model::Outcome outcome = harness::model::Outcome::passed;
    bool ended = false;  ///< false: its record was cut short
    std::string reason;
    std::chrono::microseconds took{};
    std::map<harness::model::Outcome, unsigned> counts;  ///< of its steps; no entry for none
    std::string record;                                  ///< path of the record when it was added
    bool operator==(const StoredRun&) const = default;
};

struct StoredStep {
    std::string id, chapter, label;
    harness::model::Outcome outcome = harness::model::Outcome::passed;
    std::string reason;
    std::optional<std::chrono::microseconds> took;  ///< absent: the run did not come to it
    unsigned attempts = 0;
    bool operator==(const StoredStep&) const = default;
};

/// Something known of a host of a run, or of the side that ran it (then without a host).
struct StoredFact {
    std::string host, name, value;
    bool operator==(const StoredFact&) const = default;
};

struct Added {
    enum class How {
        added,
        known,      ///< the same run was there: nothing was changed
        completed,  ///< it was there cut short, and is now whole
    };
    How how = How::added;
    std::int64_t number = 0;
};

struct Baseline {
    std::string name;
    StoredRun run;
};

/// Which runs are meant; empty is any.
struct RunFilter {
    std::string scenario, provider;
    std::optional<std::string> acceleration;
    std::string before;      ///< started before this; RFC 3339
    std::size_t most = 100;  ///< the newest so many
};

struct PruneRule {
    std::size_t keep = 0;  ///< the newest so many of each scenario stay, and all baselines
    std::string before;    ///< of the others go those that started before; empty: all
    bool dry = false;      ///< only say what would go
};

/// The record's path as the history keeps it: absolute, without symbolic links.
std::string record_path(const std::filesystem::path& record);

/// Runs in an SQLite file (reports/HISTORY.md). Any number of programs may use it at the same time;
/// an addition is there as a whole or not at all. Errors say what is wrong with the file.
class History {
public:
    /// How long to wait for a file that another program has locked.
    static constexpr std::chrono::milliseconds patience = std::chrono::seconds{10};

    static harness::Result<History> open(const std::filesystem::path& file, Access access,
                                         std::chrono::milliseconds wait = patience);
    History(History&&) noexcept;
    History& operator=(History&&) noexcept;
    ~History();

    /// A run is known by its name, its start and the hash of its scenario. An Error when the
    /// summary is of no run, or its start is no time.
    harness::Result<Added> add(const RunSummary& run, const std::filesystem::path& record);

    /// Newest first.
    harness::Result<std::vector<StoredRun>> runs(const RunFilter& filter) const;

    /// The run of that number, name, baseline, folder or record, start of a name when there is no
    /// other such, or `latest`. An Error when there is none or it could be several.
    harness::Result<StoredRun> find(const std::string& name) const;

    harness::Result<std::vector<StoredStep>> steps(std::int64_t run) const;  ///< in their order
    harness::Result<std::vector<StoredFact>> facts(std::int64_t run) const;

    /// For views: the newest `most` runs of the scenario that started before `before` (RFC 3339;
    /// empty: all).
    harness::Result<Past> past(const std::string& scenario, std::size_t most,
                               const std::string& before) const;
    harness::Result<Past> past(const RunFilter& filter) const;

    /// A second baseline of the name replaces the first.
    harness::Result<> set_baseline(const std::string& name, std::int64_t run);
    harness::Result<> remove_baseline(const std::string& name);
    harness::Result<std::vector<Baseline>> baselines() const;

    /// What went, or would go, oldest first.
    harness::Result<std::vector<StoredRun>> prune(const PruneRule& rule);

    /// Of the newest `most` runs of each scenario (or of the one).
    harness::Result<std::vector<PaceChange>> slower(const RunFilter& filter) const;
    harness::Result<std::vector<FlakyStep>> flaky(const RunFilter& filter) const;

    /// Steps that failed or broke when they were last tried; of all scenarios, or the one, and of
    /// all steps, or the one of that id.
    harness::Result<std::vector<FailingStep>> failing(const std::string& scenario,
                                                      const std::string& step) const;

    /// How long runs of each scenario (or of the one) take, of the newest `most` of each; those
    /// that never passed are left out.
    harness::Result<Durations> durations(const RunFilter& filter) const;

private:
    explicit History(std::unique_ptr<Database> database);
    harness::Result<std::vector<std::string>> scenarios(const std::string& only) const;

    std::unique_ptr<Database> database_;
};

}  // namespace reports
