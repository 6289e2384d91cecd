// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/browser.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/document.hpp"
#include "harness/cli/matrix_option.hpp"
#include "harness/cli/scenario_file.hpp"
#include "harness/lab/digest.hpp"
#include "harness/lab/files.hpp"
#include "harness/scenario/combination.hpp"
#include "reports/handout/html.hpp"
#include "reports/handout/markdown.hpp"
#include "reports/record/reader.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

struct HandoutArguments {
    std::string scenario;
    std::string record;
    std::string language = "en";
    std::string format;  // empty: as the output's name ends
    std::string output = "-";
};

std::string format_of(const HandoutArguments& arguments)
{
    if (!arguments.format.empty())
        return arguments.format;
    const std::string ending = fs::path(arguments.output).extension();
    return ending == ".html" || ending == ".pdf" ? ending.substr(1) : "md";
}

/// The run of a record; an Error when it is of another scenario.
Result<reports::HandoutRun> run_of(const std::string& record, const model::Scenario& scenario)
{
    reports::HandoutGatherer gatherer;
    if (const auto read = reports::read_record(record, {&gatherer}); !read)
        return read.error();
    reports::HandoutRun run = gatherer.take();
    if (run.start.scenario != scenario.name)
        return usage_error(cat("the record in '", record, "' is of the scenario '",
                               excerpt(run.start.scenario, 100), "', not of '", scenario.name, "'"),
                           "name a run of this scenario");
    return run;
}

Result<> write_markdown(const reports::Handout& handout, const std::string& output)
{
    if (output == "-")
        return write_document(output, reports::markdown(handout, "").text);
    const fs::path folder = fs::path(output).replace_extension(".assets");
    const auto document = reports::markdown(handout, folder.filename());
    for (const auto& [name, svg] : document.figures)
        if (const auto written = lab::write_file(folder / name, svg); !written)
            return written.error();
    return write_document(output, document.text);
}

Result<> write(const reports::Handout& handout, const HandoutArguments& arguments,
               const lab::Interrupt& interrupt)
{
    const std::string format = format_of(arguments);
    if (format == "md")
        return write_markdown(handout, arguments.output);
    if (format == "html")
        return write_document(arguments.output, reports::html(handout));
    return print_pdf(reports::html(handout), arguments.output, interrupt);
}

Exit make(const HandoutArguments& arguments, const Context& context)
{
    if (format_of(arguments) == "pdf" && arguments.output == "-")
        return fail(usage_error("a PDF is not for a terminal", "name its file with -o FILE"));
    auto read = read_scenario(arguments.scenario);
    if (!read)
        return Exit::scenario;
    std::optional<reports::HandoutRun> run;
    if (!arguments.record.empty()) {
        auto recorded = run_of(arguments.record, *read);
        if (!recorded)
            return fail(recorded.error());
        run = std::move(*recorded);
    }
    const auto scenario = run ? scenario::in_combination(std::move(*read), run->start.combination)
                              : in_first_combination(std::move(*read));
    if (!scenario)
        return fail(scenario.error());
    const reports::Handout handout =
        reports::handout_of(*scenario, run ? &*run : nullptr,
                            {.language = arguments.language,
                             .volab = VOLAB_VERSION,
                             .scenario_sha256 = lab::sha256(scenario->text)});
    if (const auto written = write(handout, arguments, context.interrupt); !written)
        return fail(written.error());
    for (const std::string& notice : handout.notices)
        std::fprintf(stderr, "volab: %s\n", without_escapes(notice).c_str());
    return Exit::passed;
}

}  // namespace

void add_handout(CLI::App& app, Context& context)
{
    CLI::App* command =
        app.add_subcommand("handout", "Make an article of a scenario, with what a run printed");
    const auto arguments = std::make_shared<HandoutArguments>();
    command->add_option("SCENARIO", arguments->scenario, "A scenario; '-' is standard input")
        ->required();
    command
        ->add_option("--record", arguments->record,
                     "The run whose output is shown: its folder, or a record.jsonl")
        ->type_name("RUN");
    add_language_option(*command, arguments->language);
    command
        ->add_option("--format", arguments->format,
                     "Markdown, a web page, or pages printed by Chromium; as FILE ends, else md")
        ->check(CLI::IsMember({"md", "html", "pdf"}))
        ->type_name("FORMAT");
    command->add_option("-o,--output", arguments->output, "The file; '-' is standard output")
        ->type_name("FILE");
    command->footer(
        "Markdown has its figures in a folder FILE.assets beside it, and none on standard "
        "output.\nWhat readers of it have to know first is told on standard error, too.\n\n"
        "Examples:\n"
        "  volab handout scenarios/docker-volumes.yaml --record runs/latest -o volumes.pdf\n"
        "  volab handout scenarios/docker-volumes.yaml --lang ja -o volumes.ja.html");
    command->callback([arguments, &context] { context.exit = make(*arguments, context); });
}

}  // namespace harness::cli
