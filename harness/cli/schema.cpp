// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/schema.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"

namespace harness::cli {

void add_schema(CLI::App& app, Context& context)
{
    CLI::App* command =
        app.add_subcommand("schema", "Print the JSON Schema of scenarios, for editors");
    command->footer("Example:\n  volab schema > scenarios/scenario.schema.json");
    command->callback([&context] {
        const auto text = scenario::json_schema();
        const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                             std::fflush(stdout) == 0;
        context.exit =
            written ? Exit::passed
                    : fail(lab_error(cat("cannot print the schema: ", std::strerror(errno))));
    });
}

}  // namespace harness::cli
