// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/schema.hpp"

#include <CLI/App.hpp>
#include <cstdio>

#include "harness/cli/commands.hpp"

namespace harness::cli {

void add_schema(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of scenarios, for editors");
    command->footer("Example:\n  volab schema > scenarios/scenario.schema.json");
    command->callback([&context] {
        const auto text = scenario::json_schema();
        std::fwrite(text.data(), 1, text.size(), stdout);
        context.exit = Exit::passed;
    });
}

}  // namespace harness::cli
