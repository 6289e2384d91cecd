// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/outcome.hpp"
#include "reports/pace.hpp"
#include "reports/past.hpp"

namespace reports {

/// A step whose newest runs took another time than those before, beyond noise (reports/COMPARE.md).
struct PaceChange {
    std::string scenario, step;
    Pace pace;
    std::chrono::microseconds now{};  ///< the middle of the newest runs
    std::string since;                ///< name of the first run of those
    bool operator==(const PaceChange&) const = default;
};

/// A step that passed and failed with the same scenario.
struct FlakyStep {
    std::string scenario, step;
    unsigned failed = 0;      ///< with scenarios with which it both passed and failed
    unsigned runs = 0;        ///< passed and failed, with those
    unsigned turns = 0;       ///< from passed to failed or back: 1 can be a change for good
    std::string last_failed;  ///< name of the newest run in which it did
    bool operator==(const FlakyStep&) const = default;
};

/// A step that did not pass when it was last tried.
struct FailingStep {
    std::string scenario, step;
    harness::model::Outcome outcome = harness::model::Outcome::failed;  ///< the newest
    std::string reason;                                                 ///< the newest
    std::optional<PastRun> last_good;  ///< absent: it never passed as far as is known
    PastRun first_bad;                 ///< the oldest since then
    unsigned bad_runs = 0;             ///< since then
    bool operator==(const FailingStep&) const = default;
};

/// How many of the newest runs are held against those before.
inline constexpr std::size_t newest_runs = 5;

/// Slower and faster steps of a scenario, the largest change first.
std::vector<PaceChange> pace_changes(const std::string& scenario, const Past& past);

/// Its flaky steps, those that fail most often first.
std::vector<FlakyStep> flaky_steps(const std::string& scenario, const Past& past);

}  // namespace reports
