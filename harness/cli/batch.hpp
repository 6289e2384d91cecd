// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/cli/commands.hpp"
#include "harness/cli/run_arguments.hpp"

namespace harness::cli {

/// `volab run` of more than one run: each is made by a volab of its own.
Exit run_many(const RunArguments& arguments, Context& context);

}  // namespace harness::cli
