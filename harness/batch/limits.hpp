// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/batch/executor.hpp"
#include "harness/model/scenario.hpp"

namespace harness::batch {

/// What a lab of that kind takes on that provider.
Needs needs_of(const model::LabSpec& spec, std::string_view provider);

/// What all labs that are up at once may have together.
struct Limits {
    unsigned at_once = 1;  ///< so many labs
    std::uint64_t memory_mib = 0;
    /// A lab that needs more may still be up alone: cores can be shared, memory cannot.
    unsigned cores = 1;
    bool operator==(const Limits&) const = default;
};

/// What the command line asks for.
struct Wishes {
    std::optional<unsigned> jobs;  ///< --jobs
    std::optional<std::uint64_t> max_memory_mib;
    std::optional<unsigned> max_cores;
};

/// What the machine has for labs.
struct Machine {
    std::uint64_t memory_mib = 0;
    unsigned cores = 1;
};

/// How many labs with those needs there may be at once: as many as asked for, which have to fit
/// whichever of them meet; else as many as memory and cores allow. A usage Error says how many
/// would fit.
Result<Limits> limits_for(const std::vector<Needs>& jobs, const Wishes& wishes,
                          const Machine& machine);

/// Whether another lab fits beside those that are up.
bool has_room(const Limits& limits, const std::vector<Needs>& up, const Needs& another);

}  // namespace harness::batch
