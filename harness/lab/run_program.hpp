// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/lab/ending.hpp"
#include "harness/lab/host.hpp"
#include "harness/lab/interrupt.hpp"
#include "harness/lab/program.hpp"

namespace harness::lab {

/// How long after something of ours was killed by others we wait whether they end us, too.
inline constexpr std::chrono::milliseconds our_turn{200};

/// How a program is to be run to its end.
struct RunOptions {
    std::string_view input = {};  ///< its standard input, closed after that
    int input_file = -1;          ///< or this open file is, as it stands
    std::optional<std::chrono::milliseconds> timeout = std::nullopt;
    /// Asked after each piece of output: true ends the wait early, the program is then stopped.
    std::function<bool()> enough = {};
};

struct RunEnding {
    Ending ending;
    bool timed_out = false;
    std::chrono::microseconds took{};
};

/// Runs a program to its end, its output going to `sink`. An Error means that it could not be
/// started, or that we were interrupted (it is stopped then).
Result<RunEnding> run_program(const Program& program, const RunOptions& options, OutputSink& sink,
                              const Interrupt& interrupt);

/// Standard output of a program that ends well; otherwise an Error with the end of what it said.
Result<std::string> output_of(const Program& program, const Interrupt& interrupt,
                              std::optional<std::chrono::milliseconds> timeout = std::nullopt);

}  // namespace harness::lab
