// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <CLI/App.hpp>

#include "harness/cli/exit.hpp"
#include "harness/lab/interrupt.hpp"

namespace harness::cli {

/// What every subcommand gets: where to put its options, the interruption to watch, and where to
/// leave its exit code.
struct Context {
    lab::Interrupt& interrupt;
    std::optional<Exit> exit = std::nullopt;
};

// Each adds one subcommand, with its help and its examples, in a file of its name.
void add_run(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_walk(CLI::App& app, Context& context);
void add_lint(CLI::App& app, Context& context);
void add_lab(CLI::App& app, Context& context);
void add_image(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_compare(CLI::App& app, Context& context);
void add_history(CLI::App& app, Context& context);
void add_draw(CLI::App& app, Context& context);
void add_handout(CLI::App& app, Context& context);
void add_schema(CLI::App& app, Context& context);
void add_version(CLI::App& app, Context& context);
void add_segment(CLI::App& app, Context& context);  // not for people

}  // namespace harness::cli
