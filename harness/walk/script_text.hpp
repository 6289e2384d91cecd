// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::walk {

/// The complete commands of a script (POSIX.1-2017, 2.10): one or several lines each that a shell
/// takes as one, with their newlines.
std::vector<std::string> complete_commands(std::string_view script);

/// Whether a shell would ask for more lines.
bool is_incomplete(std::string_view script);

/// Whether what is within runs only if something holds, or more than once.
bool branches(std::string_view script);

/// The scripts within `$(…)` and backticks.
std::vector<std::string> substituted(std::string_view text);

/// The same words, blank space aside.
bool same_text(std::string_view one, std::string_view other);

}  // namespace harness::walk
