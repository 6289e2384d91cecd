// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "reports/handout/document.hpp"
#include "reports/handout/words.hpp"

namespace reports {

/// Texts that a step looks for in its output: the lines that have them are what it is about. Of
/// JSON these are the members that it expects or saves, as `docker inspect` writes them.
std::vector<std::string> looked_for(const harness::model::Step& step);

/// What a command printed as lines for readers. Of more than 40 lines the first, the last, and
/// those around what was looked for are left, with a note wherever some are not.
std::vector<OutputLine> output_lines(const PrintedText& printed,
                                     const std::vector<std::string>& wanted,
                                     const HandoutWords& words);

}  // namespace reports
