// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <vector>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/formats.hpp"
#include "harness/cli/history_file.hpp"
#include "harness/cli/report_batch.hpp"
#include "reports/batch/record.hpp"
#include "reports/record/reader.hpp"

namespace harness::cli {

namespace {

/// Shows a run as it was shown when it ran.
Result<> replay(const std::string& run, bool verbose)
{
    ConsoleStyle style = ConsoleStyle::detect(verbose);
    style.live = false;  // nothing here is under way
    Console console(style);
    const auto read = reports::read_record(run, {&console});
    if (!read)
        return read.error();
    std::fflush(stdout);
    if (!read->ended)
        std::fprintf(stderr, "volab: the run was interrupted: its record ends %s\n",
                     read->cut ? "in the middle of an event" : "before the run did");
    return Ok{};
}

/// The page beside the first run's record, when no file was asked for.
WantedFile default_page(const std::filesystem::path& run)
{
    std::error_code error;
    const auto folder = std::filesystem::is_directory(run, error) ? run : run.parent_path();
    return {format_of("html"), folder / "report.html"};
}

Exit report_runs(const ReportArguments& arguments)
{
    auto files = wanted_files(arguments.formats);
    if (!files)
        return fail(files.error());
    if (files->empty())
        files->push_back(default_page(arguments.runs.front()));
    const Runs runs{.records = {arguments.runs.begin(), arguments.runs.end()},
                    .language = arguments.language,
                    .history = arguments.history};
    if (const auto right = check_number(runs, *files); !right)
        return fail(right.error());
    const StandardOutput output(*files);
    for (const std::string& run : arguments.runs)
        if (const auto shown = replay(run, arguments.verbose); !shown)
            return fail(shown.error());
    return tell_written(write_files(runs, *files, output));
}

Exit report(const ReportArguments& arguments, Context& context)
{
    ::signal(SIGPIPE, SIG_IGN);  // whoever reads what we print may go; the files are still written
    if (arguments.merge)
        return report_merged(arguments, context);
    const auto batch = std::ranges::find_if(arguments.runs, reports::is_batch);
    if (batch == arguments.runs.end())
        return report_runs(arguments);
    if (arguments.runs.size() > 1)
        return fail(usage_error(cat("'", *batch, "' is a batch, and is shown by itself"),
                                "shards of one batch are merged by --merge"));
    return report_batch(arguments);
}

}  // namespace

void add_report(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("report", "Show a run again, or make files of it");
    const auto arguments = std::make_shared<ReportArguments>();
    command
        ->add_option("RUN", arguments->runs, "The folder of a run or a batch, or the record in it")
        ->required();
    add_format_option(*command, arguments->formats);
    command->add_flag("-v,--verbose", arguments->verbose, "Show every command and its output");
    command->add_option("--lang", arguments->language, "The language of what the scenario says")
        ->check(CLI::IsMember({"en", "ja", "zh"}))
        ->default_str("en");
    add_history_option(*command, arguments->history);
    CLI::Option* const merge = command->add_flag(
        "--merge", arguments->merge,
        "Make one batch of its shards, or of runs of one scenario; exits as the batch does");
    command
        ->add_option("-o,--output", arguments->output,
                     "Put the merged batch there, with copies of its runs")
        ->needs(merge);
    command
        ->add_flag("--fail-on-flaky", arguments->fail_on_flaky,
                   "Exit with 1 when a job passed only when it was tried again")
        ->needs(merge);
    command->footer(cat(
        "Of a run that was killed, it tells what was seen until then. Without --format, it\n"
        "leaves report.html beside the first run's record, a page for a browser; of --merge it\n"
        "makes only what is asked for.\n\n",
        formats_help(),
        "\nExamples:\n"
        "  volab report runs/latest\n"
        "  volab report runs/latest --format junit=report.xml\n"
        "  volab report runs/latest --format tap=- | tap-parser\n"
        "  volab report runs/monday runs/tuesday --format html=both.html --lang ja\n"
        "  volab report --merge shard-1 shard-2 shard-3 -o merged"));
    command->callback([arguments, &context] { context.exit = report(*arguments, context); });
}

}  // namespace harness::cli
