// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "harness/cli/commands.hpp"
#include "harness/cli/exit.hpp"

namespace harness::cli {

/// What `volab report` was asked for.
struct ReportArguments {
    std::vector<std::string> runs;
    std::vector<std::string> formats;
    std::string language = "en";
    std::string history;
    std::string output;
    bool merge = false;
    bool fail_on_flaky = false;
    bool verbose = false;
};

/// Shows a batch as it ended, and makes files of it.
Exit report_batch(const ReportArguments& arguments);

/// Makes one batch of shards, or of runs; the exit code is that of what it says.
Exit report_merged(const ReportArguments& arguments, Context& context);

}  // namespace harness::cli
