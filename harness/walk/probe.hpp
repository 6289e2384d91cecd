// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/walk/effect.hpp"

namespace harness::walk {

/// A script that looks at what effects say of files, services and programs, which a LiveHost does
/// not tell. Changes nothing. Empty when there is nothing to look at.
std::string probe_script(std::span<const Effect> effects);

/// What it printed, an answer for each effect, a line each; empty where there is none.
std::vector<std::string> probed(std::span<const Effect> effects, std::string_view printed);

/// What is in a file that is not as its FileHas says, out of the answer about it: "it is 'text'".
std::string contents_in(std::string_view answer);

}  // namespace harness::walk
