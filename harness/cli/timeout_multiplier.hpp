// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <CLI/App.hpp>

namespace harness::cli {

inline constexpr const char* timeout_multiplier_option = "--timeout-multiplier";

/// Adds that, for subcommands that run steps. When it is not given, the environment's
/// VOLAB_TIMEOUT_MULTIPLIER says it, so that a CI system on slow machines sets it once. What is no
/// number from 0.1 to 100 is a CLI::ValidationError that names which of the two said it.
void add_timeout_multiplier(CLI::App& command, std::optional<double>& multiplier);

/// In the fewest digits: "2.5", "100".
std::string text_of_multiplier(double multiplier);

}  // namespace harness::cli
