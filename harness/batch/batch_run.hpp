// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "harness/batch/executor.hpp"
#include "harness/batch/job.hpp"
#include "harness/lab/interrupt.hpp"
#include "reports/batch/batch.hpp"
#include "reports/summary.hpp"

namespace harness::batch {

/// What is to be run.
struct BatchPlan {
    reports::BatchStarted start;
    std::filesystem::path folder;  ///< absolute, there already; with a folder logs/ in it
    std::vector<Job> jobs;         ///< those of other shards are only told
    /// The next round of jobs, for a batch that goes on until one of them does not pass.
    std::function<std::vector<Job>()> more = {};
};

/// What whoever has a batch run is told besides its events.
struct Callbacks {
    /// A run that left a record: its program has ended.
    std::function<void(const reports::RunSummary& run, const std::filesystem::path& folder)>
        finished = {};
    /// Nothing more begins, because of that; so many still run.
    std::function<void(const std::string& reason, std::size_t running)> stopping = {};
};

/// Has the jobs of this shard carried out, tells the observers what happens, and gives what came of
/// it. When interrupted, those that run are asked to end and waited for, and when that happens once
/// more, ended at once.
reports::Batch run_batch(const BatchPlan& plan, Executor& executor, lab::Interrupt& interrupt,
                         std::vector<reports::BatchObserver*> observers,
                         const Callbacks& callbacks = {});

}  // namespace harness::batch
