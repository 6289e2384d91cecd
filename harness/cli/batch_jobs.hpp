// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "harness/batch/job.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/run_arguments.hpp"
#include "harness/model/scenario.hpp"

namespace harness::cli {

/// The jobs of one round: each scenario in each combination, ready to be run by a volab of its own.
struct Kinds {
    std::vector<batch::Job> jobs;
    bool have_one_lab =
        false;  ///< there cannot be two at once: the hosts are machines that are there
};

// What is wrong is told, all of it, and then there is nothing but the exit code in the context.

/// Reads all scenarios of a batch, whose names have to be different.
std::optional<std::vector<model::Scenario>> read_scenarios(const std::vector<std::string>& files,
                                                           Context& context);

/// The jobs, when nothing is wrong with any of their runs that can be known before.
std::optional<Kinds> kinds_of(const std::vector<model::Scenario>& scenarios,
                              const RunArguments& arguments, Context& context);

/// The words of a call of volab that makes one run of it, but for where that goes.
std::vector<std::string> words_of_run(const RunArguments& arguments, const std::string& file,
                                      const model::Combination& combination);

}  // namespace harness::cli
