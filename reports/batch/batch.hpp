// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/batch/event.hpp"

namespace reports {

/// One run that was made for a job, or is being made. Times are since the batch began.
struct AttemptState {
    AttemptStarted start;
    std::chrono::microseconds began{};
    std::optional<AttemptEnded> end;  ///< absent: it is under way, or the record ends before it did

    /// Interrupted as long as it has not ended.
    harness::model::Outcome outcome() const;
    std::string reason() const;
    bool passed() const;
};

struct JobState {
    PlannedJob plan;
    std::vector<AttemptState> attempts;  ///< in order; empty: not begun

    Verdict verdict() const;
    /// The attempt that counts, which is the last one; null when there is none.
    const AttemptState* last() const;
    /// The reason of the last attempt, or empty.
    std::string reason() const;
    /// Of all its attempts together, as far as they have ended.
    std::chrono::microseconds took() const;
};

/// A batch folded from its events: what came of its jobs. What their runs saw is in their own
/// records.
struct Batch {
    BatchStarted start;
    std::vector<JobState> jobs;  ///< in the order planned, those too of other shards
    std::vector<harness::Error> notes;
    std::optional<BatchEnded> end;
    std::chrono::microseconds last{};  ///< when the last event was
    std::filesystem::path folder;      ///< the batch's; attempts' folders are relative to it

    /// As it ended; interrupted when the record ends before the batch did.
    Verdict verdict() const;
    std::string reason() const;
    std::chrono::microseconds took() const;
    /// The worst of this shard's jobs, whether the batch has ended or not.
    Verdict worst() const;
    /// How many of this shard's jobs have each verdict; no entry for none.
    std::map<Verdict, unsigned> counts() const;
    /// The jobs that this shard has: all, when there is one shard.
    std::vector<const JobState*> mine() const;
    /// Where an attempt's run lies; empty when it never began.
    std::filesystem::path folder_of(const AttemptState& attempt) const;
    /// Where to look for what became of it: its run, or, when that left no record, what the program
    /// printed. Empty when it never began.
    std::filesystem::path traces_of(const AttemptState& attempt) const;
};

/// Makes a Batch of the events it is told.
class BatchSummarizer : public BatchObserver {
public:
    void tell(const BatchEvent& event) override;

    const Batch& batch() const { return batch_; }
    /// The job of that id; null when none was planned.
    const JobState* job(const std::string& id) const;
    Batch take() { return std::move(batch_); }

private:
    struct Teller;

    Batch batch_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
};

}  // namespace reports
