// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/walk/effect.hpp"

namespace harness::walk {

/// What is so after a script has run, as far as its words tell: the last word on each thing counts.
/// Branches, loops and what the shell would fill in tell nothing. Variables are filled in before.
std::vector<Effect> effects_of(std::string_view script);

/// The same of a step's command, which may be expected to fail: then it has none.
std::vector<Effect> effects_of(const model::Step& step, std::string_view script);

}  // namespace harness::walk
