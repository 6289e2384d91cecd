// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/walk/command_words.hpp"
#include "reports/draw/shell.hpp"

namespace harness::walk {

/// Whether a program that is given these words only looks at what there is. The first one is its
/// name; what the shell does with words and files is left out. What is not known to look does not.
bool program_only_reads(WordSpan words);

/// Commands that print nothing on standard output when they go well.
bool is_silent(const reports::ShellCommand& command);

}  // namespace harness::walk
