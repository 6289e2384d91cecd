// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <CLI/App.hpp>

#include "harness/base/result.hpp"
#include "reports/history/history.hpp"

namespace harness::cli {

/// Adds --history PATH.
void add_history_option(CLI::App& command, std::string& option);

/// The file that is meant: what the option says, else $VOLAB_HISTORY, else runs/history.db.
std::filesystem::path history_file(const std::string& option);

/// That file, to be added to; the folder runs/ is made for it.
Result<reports::History> history_to_write(const std::string& option);
Result<reports::History> history_to_read(const std::string& option);

/// A duration in days ("90d"), weeks ("2w") or hours ("12h") before now, as RFC 3339 in UTC; the
/// Error names the option.
Result<std::string> time_before_now(const std::string& age, const std::string& option);

}  // namespace harness::cli
