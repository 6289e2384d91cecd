// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/batch/executor.hpp"
#include "reports/batch/event.hpp"

namespace harness::batch {

/// A run that is to be made, and how.
struct Job {
    reports::PlannedJob plan;
    std::vector<std::string> argv;  ///< all of it but where the run goes
    Needs needs;
};

/// Gives the jobs of a batch their ids and titles. Ids are different and name folders.
class Names {
public:
    /// The jobs once; a repetition by its number where there are several.
    std::vector<Job> named(std::vector<Job> jobs, std::optional<unsigned> repetition);

private:
    std::set<std::string, std::less<>> taken_;
};

/// Gives each job its shard; it is that of all machines that know the same durations.
void share_out(std::vector<Job>& jobs, unsigned shards);

/// The longest first, so that none is left to run alone at the end; as they are when nothing is
/// known.
void longest_first(std::vector<Job>& jobs);

}  // namespace harness::batch
