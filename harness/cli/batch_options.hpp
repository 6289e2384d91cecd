// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "harness/base/result.hpp"
#include "harness/batch/limits.hpp"
#include "harness/batch/shard.hpp"

namespace harness::cli {

/// What the command line says of more than one run.
struct BatchOptions {
    std::optional<unsigned> jobs;
    std::string max_memory;
    std::optional<unsigned> max_cores;
    std::optional<unsigned> repeat;
    bool until_fail = false;
    std::optional<unsigned> retry_failed;
    bool fail_on_flaky = false;
    std::string shard;
    std::string durations;  ///< file
    std::string on;         ///< executor; empty: this machine
    std::vector<std::string> sbatch;
};

/// Adds them, as a group of their own in the help.
void add_batch_options(CLI::App& command, BatchOptions& options);

/// Whether anything asks for a batch, even of one job.
bool ask_for_batch(const BatchOptions& options);

/// How a batch is to be made, when the options make sense together.
struct BatchWishes {
    batch::Wishes limits;
    batch::Shard shard;
    unsigned retries = 0;
    unsigned repeat = 1;  ///< 0: until it fails
    bool until_fail = false;
};
Result<BatchWishes> batch_wishes(const BatchOptions& options);

}  // namespace harness::cli
