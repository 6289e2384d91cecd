// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/draw.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/document.hpp"
#include "harness/cli/matrix_option.hpp"
#include "harness/cli/scenario_file.hpp"
#include "harness/lab/qemu/paths.hpp"

namespace harness::cli {

namespace {

struct DrawArguments {
    std::string scenario;
    std::string output = "-";
    std::string chapter;
    std::string language = "en";
};

Exit draw(const DrawArguments& arguments)
{
    const auto read = read_scenario(arguments.scenario);
    if (!read)
        return Exit::scenario;
    const auto scenario = in_first_combination(*read);
    if (!scenario)
        return fail(scenario.error());
    const auto architecture = reports::architecture_of(*scenario, arguments.chapter);
    if (!architecture)
        return fail(architecture.error());
    const reports::DrawOptions options{.language = arguments.language};
    const std::string picture = reports::draw(*architecture, *scenario, arguments.chapter, options);
    const auto written = write_document(arguments.output, picture);
    return written ? Exit::passed : fail(written.error());
}

}  // namespace

void add_draw(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand(
        "draw", "Draw a scenario's hosts, containers, volumes and shares as SVG");
    const auto arguments = std::make_shared<DrawArguments>();
    command->add_option("SCENARIO", arguments->scenario, "A scenario; '-' is standard input")
        ->required();
    command->add_option("-o,--output", arguments->output, "The file; '-' is standard output")
        ->type_name("FILE");
    command
        ->add_option("--chapter", arguments->chapter,
                     "What there is in this chapter, new and removed things marked, "
                     "instead of all there ever is")
        ->type_name("ID");
    add_language_option(*command, arguments->language);
    command->footer("What there is, is found out from the commands of the steps.\n\n"
                    "Examples:\n"
                    "  volab draw scenarios/docker-volumes.yaml -o lab.svg\n"
                    "  volab draw scenarios/docker-volumes.yaml --chapter shared-volume --lang ja");
    command->callback([arguments, &context] { context.exit = draw(*arguments); });
}

}  // namespace harness::cli
