// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/document.hpp"
#include "harness/cli/history_file.hpp"
#include "reports/compare/read.hpp"
#include "reports/compare/views.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;
using reports::ComparedRun;
using reports::Comparison;

struct CompareArguments {
    std::vector<std::string> runs;
    std::string baseline;
    std::string history;
    std::vector<std::string> formats;
    std::vector<std::string> ignored;
    std::size_t window = 50;
    bool gate = false;
};

struct View {
    std::string_view name;
    std::string (*make)(const Comparison& comparison);
};
constexpr std::array views{
    View{"markdown", [](const Comparison& each) { return reports::to_markdown(each); }},
    View{"html", reports::to_html},
};

struct WantedView {
    const View* view;
    fs::path file;
};

Result<std::vector<WantedView>> wanted_views(const std::vector<std::string>& options)
{
    std::vector<WantedView> wanted;
    for (const std::string& option : options) {
        const auto equals = option.find('=');
        const auto view = std::ranges::find(views, option.substr(0, equals), &View::name);
        if (view == views.end() || equals == std::string::npos || equals + 1 == option.size())
            return usage_error(
                cat("--format: '", excerpt(option, 100), "' is no view of a comparison"),
                "write --format markdown=FILE or --format html=FILE; '-' is standard output");
        wanted.push_back({&*view, option.substr(equals + 1)});
    }
    return wanted;
}

/// A run, and its record when there is one.
struct Found {
    ComparedRun run;
    std::optional<fs::path> record;
};

/// A run of the history; its record may still lie where it was.
Result<Found> stored_run(const reports::History& history, const reports::StoredRun& stored,
                         const reports::Normaliser& normalise)
{
    std::error_code error;
    if (fs::exists(stored.record, error))
        if (auto run = reports::read_compared(stored.record, normalise);
            run && run->summary.start.run == stored.name &&
            run->summary.start.started == stored.started)
            return Found{std::move(*run), stored.record};
    auto run = reports::stored_compared(history, stored);
    return run ? Result<Found>(Found{std::move(*run), std::nullopt}) : run.error();
}

/// What is there under that name: a record, else a run of the history.
Result<Found> find_run(const std::string& name, const CompareArguments& arguments,
                       const reports::Normaliser& normalise)
{
    std::error_code error;
    if (fs::exists(name, error)) {
        auto run = reports::read_compared(name, normalise);
        return run ? Result<Found>(Found{std::move(*run), name}) : run.error();
    }
    const auto history = history_to_read(arguments.history);
    if (!history)
        return history.error();
    const auto stored = history->find(name);
    if (!stored)
        return usage_error(
            cat("there is no record '", excerpt(name, 200), "', and ", stored.error().what),
            "name a run's folder, its record.jsonl, or a run of 'volab history list'");
    return stored_run(*history, *stored, normalise);
}

Result<Found> find_baseline(const CompareArguments& arguments, const reports::Normaliser& normalise)
{
    const auto history = history_to_read(arguments.history);
    if (!history)
        return history.error();
    const auto baselines = history->baselines();
    if (!baselines)
        return baselines.error();
    std::vector<std::string> names;
    for (const auto& [name, run] : *baselines) {
        if (name == arguments.baseline)
            return stored_run(*history, run, normalise);
        names.push_back(name);
    }
    return usage_error(cat("there is no baseline '", excerpt(arguments.baseline, 100), "'"),
                       names.empty() ? "'volab history baseline NAME RUN' names a run"
                                     : suggestion(arguments.baseline, names));
}

/// What the history has to judge durations by. A comparison is of use without it.
reports::Past past_of(const reports::RunSummary& run, const CompareArguments& arguments)
{
    const auto history = history_to_read(arguments.history);
    auto past = history ? history->past({.scenario = reports::full_name(run.start),
                                         .provider = run.start.provider,
                                         .acceleration = reports::acceleration_of(run),
                                         .before = run.start.started,
                                         .most = arguments.window})
                        : Result<reports::Past>(history.error());
    if (past)
        return std::move(*past);
    (void)fail(during("warning: durations are not judged", past.error()));
    return {};
}

/// Makes the files, and prints the comparison for people, unless a view goes to standard output.
Result<> tell(const Comparison& comparison, const std::vector<WantedView>& wanted)
{
    const auto to_stdout = [](const WantedView& each) { return each.file == "-"; };
    if (std::ranges::none_of(wanted, to_stdout)) {
        const bool colour = ConsoleStyle::detect(false).colour;
        std::fputs(reports::to_terminal(comparison, colour).c_str(), stdout);
    }
    for (const auto& [view, file] : wanted) {
        if (const auto written = write_document(file, view->make(comparison)); !written)
            return written.error();
        if (std::ranges::none_of(wanted, to_stdout))
            std::printf("  %s\n", without_escapes(file.string()).c_str());
    }
    if (std::fflush(stdout) != 0)
        return lab_error("cannot write to standard output", "is its disk full?");
    return Ok{};
}

Exit compare(const CompareArguments& arguments)
{
    const std::vector<std::string>& names = arguments.runs;
    const std::size_t runs = names.size() + (arguments.baseline.empty() ? 0 : 1);
    if (runs != 2)
        return fail(
            usage_error(cat("compare takes two runs, and there ", runs == 1 ? "is " : "are ", runs),
                        "volab compare BEFORE AFTER, or volab compare --baseline NAME AFTER"));
    const auto wanted = wanted_views(arguments.formats);
    if (!wanted)
        return fail(wanted.error());
    const auto normalise = reports::Normaliser::make(arguments.ignored);
    if (!normalise)
        return fail(during("--ignore", normalise.error()));
    const auto before = arguments.baseline.empty() ? find_run(names[0], arguments, *normalise)
                                                   : find_baseline(arguments, *normalise);
    const auto after = before ? find_run(names.back(), arguments, *normalise) : before.error();
    if (!after)
        return fail(after.error());
    if (const auto same = reports::comparable(before->run, after->run); !same)
        return fail(same.error());

    Comparison comparison =
        reports::compare(before->run, after->run, past_of(after->run.summary, arguments));
    if (before->record && after->record)
        if (const auto found =
                reports::find_diffs(comparison, *before->record, *after->record, *normalise);
            !found)
            return fail(found.error());
    if (const auto told = tell(comparison, *wanted); !told)
        return fail(told.error());
    return arguments.gate && comparison.regressed() ? Exit::failed : Exit::passed;
}

}  // namespace

void add_compare(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("compare", "What is not as it was in an earlier run");
    const auto arguments = std::make_shared<CompareArguments>();
    command->add_option("RUN", arguments->runs,
                        "Before and after: folders, record.jsonl files, or runs of the history");
    command->add_option("--baseline", arguments->baseline,
                        "The run before, by the name that 'volab history baseline' gave it");
    add_history_option(*command, arguments->history);
    command
        ->add_option("--format", arguments->formats,
                     "Write a file, too: markdown=FILE, html=FILE; '-' is standard output, then "
                     "without anything else. Can be repeated")
        ->allow_extra_args(false);
    command
        ->add_option("--ignore", arguments->ignored,
                     "Parts of outputs that mean nothing, an RE2 expression. Can be repeated")
        ->allow_extra_args(false);
    command
        ->add_option("--last", arguments->window,
                     "Judge durations by the newest so many runs before")
        ->capture_default_str();
    command->add_flag("--gate", arguments->gate,
                      "Exit with 1 when a step newly fails or is slower, or the run broke");
    command->footer(
        "Examples:\n"
        "  volab compare runs/20261124-151000-docker-volumes runs/latest\n"
        "  volab compare --baseline release runs/latest --gate --format markdown=comment.md");
    command->callback([arguments, &context] { context.exit = compare(*arguments); });
}

}  // namespace harness::cli
