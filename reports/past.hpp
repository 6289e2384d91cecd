// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/outcome.hpp"

namespace reports {

/// How one step fared in one run.
struct PastStep {
    harness::model::Outcome outcome = harness::model::Outcome::passed;
    std::chrono::microseconds took{};
    bool operator==(const PastStep&) const = default;
};

struct PastRun {
    std::string run;      ///< its name, as in its record
    std::string started;  ///< RFC 3339, UTC
    harness::model::Outcome outcome = harness::model::Outcome::passed;
    std::chrono::microseconds took{};
    std::map<harness::model::Outcome, unsigned> counts;  ///< of its steps
    std::string scenario_sha256;                         ///< empty when not known
    std::string commit;                                  ///< of git; empty when not known
    bool operator==(const PastRun&) const = default;
};

/// What the history knows of a scenario: views that show a run beside earlier ones take it from
/// here and need no database.
struct Past {
    std::vector<PastRun> runs;  ///< oldest first
    /// By step: one entry for each of `runs`, nothing where the run had no such step or did not
    /// come to it.
    std::map<std::string, std::vector<std::optional<PastStep>>, std::less<>> steps;

    /// The middle duration of those runs in which the step passed; nothing when it never did.
    std::optional<std::chrono::microseconds> median(const std::string& step) const;
    /// It passed and failed with the same scenario.
    bool flaky(const std::string& step) const;
};

}  // namespace reports
