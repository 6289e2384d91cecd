// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "harness/cli/commands.hpp"
#include "harness/cli/run_arguments.hpp"
#include "harness/model/scenario.hpp"

namespace harness::cli {

/// `volab run` of more than one run: each is made by a volab of its own. `read` are the scenarios,
/// or none when they are still to be read.
Exit run_many(const RunArguments& arguments, std::vector<model::Scenario> read, Context& context);

}  // namespace harness::cli
