// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <CLI/App.hpp>

#include "harness/cli/commands.hpp"

namespace harness::cli {

void add_version(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("version", "Print the version");
    command->footer("");  // else that of volab itself
    command->callback([&context] {
        std::printf("volab %s\n", VOLAB_VERSION);
        context.exit = Exit::passed;
    });
}

}  // namespace harness::cli
