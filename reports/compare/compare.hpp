// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/event.hpp"
#include "reports/compare/printed.hpp"
#include "reports/pace.hpp"
#include "reports/past.hpp"
#include "reports/summary.hpp"

namespace reports {

/// One of the two runs, as it was read.
struct ComparedRun {
    std::string given;  ///< how the user named it
    RunSummary summary;
    /// What its steps printed; absent when there is no record of it, only what the history knows.
    std::optional<PrintedHashes::ByPlace> printed;
};

/// A step that is not as it was.
struct StepChange {
    std::string id, chapter, label;
    std::optional<harness::model::Outcome> before, after;  ///< absent: there was no such step
    std::string reason;                                    ///< why it does not pass after
    bool flaky = false;  ///< the history has it both passed and failed with one scenario
    bool operator==(const StepChange&) const = default;
};

struct DurationChange {
    std::string id, label;
    std::chrono::microseconds before{}, after{};
    Pace pace;  ///< of `after`, beside the runs of the history
    bool operator==(const DurationChange&) const = default;
};

/// A stream of a step on a host that printed something else, what is volatile left aside.
struct OutputChange {
    std::string id, label;
    PrintedAt at;
    std::string diff;  ///< unified, of the normalised texts; empty until it was looked for
    bool operator==(const OutputChange&) const = default;
};

/// How two runs of a scenario differ. Lists are in the order of the scenario.
struct Comparison {
    struct Side {
        std::string given, run, started, commit;
        harness::model::Outcome outcome = harness::model::Outcome::passed;
        std::string reason;
        std::chrono::microseconds took{};
        bool cut = false;  ///< its record ends before the run did
    };
    std::string scenario, title;
    Side before, after;
    std::vector<StepChange> newly_failing;  ///< failed or broken; did not before, or was not there
    std::vector<StepChange> newly_passing;
    std::vector<StepChange> not_run;  ///< passed before, skipped or not come to after
    std::vector<StepChange> added, removed;
    std::vector<DurationChange> slower, faster;  ///< beyond noise
    std::vector<OutputChange> outputs;
    std::vector<std::string> notes;  ///< what one should know, a sentence each
    std::size_t judged = 0;    ///< steps passed after with enough history to judge their duration
    std::size_t unjudged = 0;  ///< those without

    /// The run after broke or was cut short, and the one before did not: what is missing is
    /// unknown.
    bool broke() const;
    /// What --gate is about (reports/COMPARE.md).
    bool regressed() const;
    /// There is anything to tell.
    bool differs() const;
};

/// An Error when they are of different scenarios.
harness::Result<> comparable(const ComparedRun& before, const ComparedRun& after);

/// `past` has earlier runs of the same scenario, provider and acceleration as `after`.
Comparison compare(const ComparedRun& before, const ComparedRun& after, const Past& past);

/// "2 newly failing, 1 slower"; "no change" when there is none.
std::string summary_of(const Comparison& comparison);

}  // namespace reports
