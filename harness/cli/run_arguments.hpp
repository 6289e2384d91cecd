// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "harness/cli/batch_options.hpp"
#include "harness/cli/providers.hpp"
#include "harness/scenario/select.hpp"

namespace harness::cli {

/// What `volab run` was asked for.
struct RunArguments {
    std::vector<std::string> files;
    std::string output;
    scenario::Wanted wanted;
    LabOptions lab;
    std::vector<std::string> matrix;
    std::string convoy_archive;
    std::vector<std::string> formats;
    std::string history;
    bool no_history = false;
    bool verbose = false;
    std::string from;  ///< a step; empty: the first
    std::string lab_id;
    BatchOptions batch;
};

}  // namespace harness::cli
