// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <memory>
#include <vector>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "reports/junit.hpp"
#include "reports/record/reader.hpp"

namespace harness::cli {

namespace {

struct ReportArguments {
    std::string run;
    std::vector<std::string> formats;
    bool verbose = false;
};

/// The files of `--format junit=PATH`, given any number of times.
Result<std::vector<std::string>> junit_files(const std::vector<std::string>& formats)
{
    constexpr auto hint = "the one format is junit: --format junit=report.xml";
    std::vector<std::string> files;
    for (const std::string& format : formats) {
        const auto equals = format.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == format.size())
            return usage_error(cat("--format: '", excerpt(format, 100), "' is no NAME=PATH"), hint);
        if (const std::string name = format.substr(0, equals); name != "junit")
            return usage_error(cat("--format: there is no format '", excerpt(name, 100), "'"),
                               hint);
        files.push_back(format.substr(equals + 1));
    }
    return files;
}

Exit report(const ReportArguments& arguments)
{
    ::signal(SIGPIPE, SIG_IGN);  // whoever reads what we print may go; the files are still written
    const auto files = junit_files(arguments.formats);
    if (!files)
        return fail(files.error());
    ConsoleStyle style = ConsoleStyle::detect(arguments.verbose);
    style.live = false;  // nothing here is under way
    Console console(style);
    reports::JUnitReport junit;
    const auto read = reports::read_record(arguments.run, {&console, &junit});
    if (!read)
        return fail(read.error());
    const std::string text = files->empty() ? "" : junit.text();
    for (const std::string& file : *files) {
        if (const auto written = lab::qemu::write_file(file, text); !written)
            return fail(written.error());
        std::printf("  %s\n", without_escapes(file).c_str());
    }
    std::fflush(stdout);
    if (!read->ended)
        std::fprintf(stderr, "volab: the run was interrupted: its record ends %s\n",
                     read->cut ? "in the middle of an event" : "before the run did");
    return Exit::passed;
}

}  // namespace

void add_report(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("report", "Show a run again, or make files of it");
    const auto arguments = std::make_shared<ReportArguments>();
    command->add_option("RUN", arguments->run, "A run's folder, or a record.jsonl")->required();
    command
        ->add_option("--format", arguments->formats,
                     "Write a file, NAME=PATH; the NAME is junit. Can be repeated")
        ->allow_extra_args(false);
    command->add_flag("-v,--verbose", arguments->verbose, "Show every command and its output");
    command->footer("Of a run that was killed, it tells what was seen until then.\n\n"
                    "Examples:\n"
                    "  volab report runs/latest\n"
                    "  volab report runs/latest --format junit=report.xml");
    command->callback([arguments, &context] { context.exit = report(*arguments); });
}

}  // namespace harness::cli
