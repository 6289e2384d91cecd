// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/scenario/reader.hpp"

namespace harness::cli {

namespace {

Exit lint(const std::vector<std::string>& files, const Context& context)
{
    std::size_t mistakes = 0;
    for (const std::string& file : files) {
        const scenario::Read read = scenario::read_file(file);
        if (context.interrupt.requested())
            return fail(context.interrupt.error());
        if (const auto* bad = std::get_if<scenario::Mistakes>(&read)) {
            std::fputs(without_escapes(scenario::to_text(*bad)).c_str(), stderr);
            mistakes += bad->all.size();
        }
    }
    if (mistakes > 0) {
        std::fprintf(stderr, "%zu %s\n", mistakes, mistakes == 1 ? "mistake" : "mistakes");
        return Exit::scenario;
    }
    std::printf("%zu %s, no mistakes\n", files.size(),
                files.size() == 1 ? "scenario" : "scenarios");
    return Exit::passed;
}

}  // namespace

void add_lint(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("lint", "Find the mistakes of scenarios, without a lab");
    const auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("FILE", *files, "Scenarios; '-' is standard input")->required();
    command->footer("Example:\n  volab lint scenarios/*.yaml");
    command->callback([files, &context] { context.exit = lint(*files, context); });
}

}  // namespace harness::cli
