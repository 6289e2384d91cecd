// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/lab/interrupt.hpp"
#include "harness/walk/marks.hpp"
#include "harness/walk/screen.hpp"

namespace harness::walk {

/// Told of each command that ended in a shell; returns lines to show before the next prompt.
using OnCommand = std::function<std::string(const Ended&)>;

/// Connects our terminal, standard input and output, with a program on a terminal of its own until
/// that ends or we are interrupted: `argv` is what Lab::login() gives for `marking_shell(word)`.
Result<> run_shell(std::vector<std::string> argv, std::string_view word, Screen& screen,
                   const lab::Interrupt& interrupt, const OnCommand& on_command);

}  // namespace harness::walk
