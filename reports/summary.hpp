// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/event.hpp"

namespace reports {

/// One try at a step's action on one host, without what it printed. Times are since the run began.
struct Try {
    std::string host;
    unsigned attempt = 1;
    std::chrono::microseconds began{};
    std::optional<std::chrono::microseconds> took;  ///< absent: the record ends before it did
    std::optional<int> exit;
    bool timed_out = false;
    std::optional<bool> met = std::nullopt;  ///< whether it was as the step expects, where known
    bool operator==(const Try&) const = default;
};

struct StepSummary {
    harness::model::PlannedStep plan;
    /// Interrupted as long as the step has not ended, begun or not.
    harness::model::Outcome outcome = harness::model::Outcome::interrupted;
    std::string reason;
    std::optional<std::chrono::microseconds> began;  ///< since the run began; absent when skipped
    std::chrono::microseconds took{};
    std::vector<Try> tries;
    std::vector<harness::model::CheckDone> checks;

    /// The most tries that any host made.
    unsigned attempts() const;
};

/// What people waited for outside of steps.
struct PhaseSummary {
    std::string phase;
    std::vector<std::string> details;
    std::chrono::microseconds began{};
    std::optional<std::chrono::microseconds> took;
    std::optional<harness::Error> error;
};

/// A run folded from its events: everything but what was printed, so that a record of any size
/// makes a summary of the size of its scenario.
struct RunSummary {
    harness::model::RunStarted start;  ///< its `steps` are moved into `steps` below
    std::vector<harness::model::HostReady> hosts;
    std::vector<PhaseSummary> phases;
    std::vector<StepSummary> steps;  ///< in the order of the scenario, those too that never ran
    std::vector<harness::model::Collected> collected;
    std::vector<harness::Error> warnings;
    std::optional<harness::model::RunEnded> end;
    std::chrono::microseconds last{};  ///< when the last event was

    /// Interrupted when the record ends before the run did.
    harness::model::Outcome outcome() const;
    std::string reason() const;
    std::chrono::microseconds took() const;
    /// How many steps have each outcome; no entry for none.
    std::map<harness::model::Outcome, unsigned> counts() const;
};

/// "docker-volumes (image=debian-13)": what a scenario is called in one combination of its matrix,
/// which is a scenario of its own for whoever compares runs; its plain name when it has no matrix.
std::string full_name(const harness::model::RunStarted& run);

/// The title likewise, for people; the name when it has none.
std::string full_title(const harness::model::RunStarted& run);

/// Why the run did not pass, in a line: its own reason, else that of the first step that went
/// wrong, "STEP: REASON". Empty when it passed.
std::string why_not_passed(const RunSummary& run);

/// The hosts' acceleration: one for all of them as a rule, else all that there are, joined by '+';
/// empty when they tell none.
std::string acceleration_of(const RunSummary& run);

/// The git commit of the scenario's checkout, else the one that a CI system tells; or empty.
std::string commit_of(const RunSummary& run);

/// The branch that a CI system tells, else git's; or empty.
std::string branch_of(const RunSummary& run);

/// Makes the summary of what it is told.
class Summarizer : public harness::model::RunObserver {
public:
    void tell(const harness::model::Event& event) override;

    const RunSummary& summary() const { return summary_; }
    RunSummary take() { return std::move(summary_); }

private:
    struct Teller;
    StepSummary* step(const std::string& id);

    RunSummary summary_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
};

}  // namespace reports
