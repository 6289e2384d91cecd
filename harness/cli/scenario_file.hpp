// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <CLI/App.hpp>

#include "harness/base/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/scenario/reader.hpp"

namespace harness::cli {

/// Prints all that is wrong with a file, without more words.
void tell(const scenario::Mistakes& mistakes);

/// The scenario of that file; nothing when it has mistakes, which are told then.
std::optional<model::Scenario> read_scenario(const std::string& file);

/// Adds --lang en|ja|zh.
void add_language_option(CLI::App& command, std::string& language);

}  // namespace harness::cli
