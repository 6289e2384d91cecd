// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "harness/base/result.hpp"
#include "reports/batch/batch.hpp"
#include "reports/summary.hpp"

namespace reports {

/// One batch of all its shards. They must be of the same scenarios, combinations and repetitions,
/// be all that there are, and have each job once; else an Error says which do not fit, and what to
/// do. A shard that was killed is taken as far as it came. The merged batch has no folder yet: its
/// runs are where the shards have them.
harness::Result<Batch> merge(const std::vector<Batch>& shards);

/// A run and where it lies.
struct RunInFolder {
    RunSummary run;
    std::filesystem::path folder;
};

/// A batch of runs that were made one by one, of the same scenario: a job for each, with its
/// combination; of several in the same combination each is a repetition. An Error when they are of
/// different scenarios or texts.
harness::Result<Batch> merge(const std::vector<RunInFolder>& runs);

}  // namespace reports
