// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "reports/batch/batch.hpp"
#include "reports/gathered.hpp"

namespace reports {

/// An attempt with its run; without, when that has left no record.
struct GatheredAttempt {
    const AttemptState* attempt;
    std::optional<Gathered> run;
};

/// A job with its runs, the last of which counts.
struct GatheredJob {
    const JobState* job;
    std::vector<GatheredAttempt> attempts;  ///< all of them, in order; empty: it was not run

    /// The run that counts; null when there is none.
    const Gathered* run() const;
    /// Whether the job has a problem that is none of its last run's steps: it was not run, its
    /// run has no record, or the lab broke.
    bool lab_went_wrong() const;
    /// Why, in a line.
    std::string reason() const;
};

/// A try at a step in an earlier attempt at its job, which did not pass.
struct EarlierFailure {
    unsigned attempt = 1;
    const Gathered* run = nullptr;
    const StepSummary* step = nullptr;
};
std::vector<EarlierFailure> earlier_failures(const GatheredJob& job, const std::string& step);

/// An earlier attempt that went wrong outside of its steps: the lab broke, or nothing is known.
std::vector<const AttemptState*> earlier_lab_failures(const GatheredJob& job);

/// Reads the run of an attempt; nothing when it has no record.
using ReadRun =
    std::function<std::optional<Gathered>(const Batch& batch, const AttemptState&, Room room)>;

/// Reads it from the attempt's folder.
std::optional<Gathered> read_run(const Batch& batch, const AttemptState& attempt, Room room);

/// A batch and the runs of its jobs: what the formats for CI systems make files of. Runs are read
/// for one job at a time, and kept for the next format as long as they have no more steps than fit
/// into some 50 MB. Of larger batches the jobs after those are read for each format anew.
class BatchRuns {
public:
    explicit BatchRuns(const Batch& batch, ReadRun read = read_run)
        : batch_(batch), read_(std::move(read))
    {
    }

    const Batch& batch() const { return batch_; }
    /// The jobs of this shard, in their order.
    void each(const std::function<void(const GatheredJob&)>& visit) const;

private:
    GatheredJob gathered(const JobState& job, Room room) const;

    const Batch& batch_;
    ReadRun read_;
    mutable std::vector<GatheredJob> kept_;  ///< the first jobs of this shard
    mutable std::size_t steps_kept_ = 0;
};

/// What a step is called where those of several runs stand together.
using NameOfStep = std::function<std::string(const StepSummary&)>;
NameOfStep names_in(const RunSummary& run);  ///< with the run's combination
NameOfStep names_in(const JobState& job);    ///< after the job

/// Whether a job that was not run is no fault: the batch was to end with the first that fails.
bool was_left_out(const Batch& batch, const JobState& job);

}  // namespace reports
