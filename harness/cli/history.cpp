// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/history_file.hpp"
#include "reports/history/tables.hpp"
#include "reports/record/reader.hpp"

namespace harness::cli {

namespace {

using reports::Added;
using reports::History;

struct HistoryArguments {
    std::string history;
    bool json = false;
    std::string scenario;
    std::string run = "latest";
    std::string step;
    std::string name;
    std::vector<std::string> records;
    std::size_t last = 20;
    std::size_t window = 100;
    std::size_t keep = 0;
    std::string older_than;
    bool dry_run = false;
    bool remove = false;
};

Exit print(const std::string& text)
{
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
    return Exit::passed;
}

template <typename Found>
Exit show(const HistoryArguments& arguments, const Result<Found>& found)
{
    if (!found)
        return fail(found.error());
    return print(arguments.json ? reports::to_json(*found) : reports::to_table(*found));
}

/// Whether there is nothing to ask; said where it is for people.
bool is_empty(const HistoryArguments& arguments, const History& history)
{
    const auto newest = history.runs({.most = 1});
    if (!newest || !newest->empty())
        return false;  // what is wrong is told by the query itself
    const std::string file = without_escapes(history_file(arguments.history).string());
    std::printf("%s", arguments.json ? "[]\n"
                                     : cat("no runs in ", file,
                                           " yet: 'volab run' adds its run to it,\n"
                                           "'volab history add RECORD…' those that were before\n")
                                           .c_str());
    std::fflush(stdout);
    return true;
}

using Ask = Exit (*)(const HistoryArguments& arguments, History& history);

/// Asks a history that is read, unless it is empty.
Exit ask(const HistoryArguments& arguments, Ask question)
{
    auto history = history_to_read(arguments.history);
    if (!history)
        return fail(history.error());
    return is_empty(arguments, *history) ? Exit::passed : question(arguments, *history);
}

Exit list(const HistoryArguments& arguments, History& history)
{
    const auto runs = history.runs({.scenario = arguments.scenario, .most = arguments.last});
    if (runs && runs->empty() && !arguments.scenario.empty() && arguments.last > 0)
        if (const auto no_such = history.failing(arguments.scenario, ""); !no_such)
            return fail(no_such.error());
    return show(arguments, runs);
}

Exit show_run(const HistoryArguments& arguments, History& history)
{
    auto run = history.find(arguments.run);
    if (!run)
        return fail(run.error());
    auto steps = history.steps(run->number);
    auto facts = history.facts(run->number);
    auto past = history.past({.scenario = run->scenario,
                              .provider = run->provider,
                              .acceleration = run->acceleration,
                              .before = run->started,
                              .most = arguments.window});
    for (const auto* error : {steps ? nullptr : &steps.error(), facts ? nullptr : &facts.error(),
                              past ? nullptr : &past.error()})
        if (error != nullptr)
            return fail(*error);
    return show(arguments,
                Result<reports::ShownRun>(reports::ShownRun{std::move(*run), std::move(*steps),
                                                            std::move(*facts), std::move(*past)}));
}

/// One line for a record that was looked at.
std::string told(const Added& added, const reports::RunSummary& run)
{
    const std::string name = cat(added.number, "  ", run.start.run, "  ",
                                 reports::full_name(run.start), ", ", to_string(run.outcome()));
    switch (added.how) {
        case Added::How::added: return cat("added      ", name);
        case Added::How::known: return cat("was there  ", name);
        case Added::How::completed: return cat("completed  ", name);
    }
    return name;
}

Exit add(const HistoryArguments& arguments)
{
    auto history = history_to_write(arguments.history);
    if (!history)
        return fail(history.error());
    Exit exit = Exit::passed;
    for (const std::string& record : arguments.records) {
        reports::Summarizer summarizer;
        const auto read = reports::read_record(record, {&summarizer});
        if (!read) {  // the others are added all the same
            exit = fail(read.error());
            continue;
        }
        const auto added = history->add(summarizer.summary(), record);
        if (!added) {
            exit = fail(added.error());
            continue;
        }
        std::printf("%s\n", without_escapes(told(*added, summarizer.summary())).c_str());
        std::fflush(stdout);
    }
    return exit;
}

/// For `volab run --durations`: always JSON, and of an empty history as well.
Exit durations(const HistoryArguments& arguments)
{
    const auto history = history_to_read(arguments.history);
    if (!history)
        return fail(history.error());
    const auto found =
        history->durations({.scenario = arguments.scenario, .most = arguments.window});
    return found ? print(reports::to_json(*found)) : fail(found.error());
}

Exit baseline(const HistoryArguments& arguments)
{
    if (arguments.name.empty()) {
        const auto history = history_to_read(arguments.history);
        return history ? show(arguments, history->baselines()) : fail(history.error());
    }
    auto history = history_to_write(arguments.history);
    if (!history)
        return fail(history.error());
    if (arguments.remove) {
        const auto removed = history->remove_baseline(arguments.name);
        return removed ? Exit::passed : fail(removed.error());
    }
    const auto run = history->find(arguments.run);
    if (!run)
        return fail(run.error());
    if (const auto set = history->set_baseline(arguments.name, run->number); !set)
        return fail(set.error());
    return print(without_escapes(
        cat("baseline ", arguments.name, " is run ", run->number, " (", run->name, ")\n")));
}

Exit prune(const HistoryArguments& arguments)
{
    reports::PruneRule rule{.keep = arguments.keep, .before = {}, .dry = arguments.dry_run};
    if (!arguments.older_than.empty()) {
        const auto before = time_before_now(arguments.older_than, "--older-than");
        if (!before)
            return fail(before.error());
        rule.before = *before;
    }
    auto history = arguments.dry_run ? history_to_read(arguments.history)
                                     : history_to_write(arguments.history);
    if (!history)
        return fail(history.error());
    const auto gone = history->prune(rule);
    if (!gone)
        return fail(gone.error());
    if (arguments.json)
        return print(reports::to_json(*gone));
    const std::string count = cat(gone->size(), gone->size() == 1 ? " run " : " runs ",
                                  arguments.dry_run ? "would be removed" : "removed", "\n");
    return print(gone->empty() ? count : cat(reports::to_table(*gone), count));
}

/// What every command of `history` has, and those that can be read by programs.
CLI::App* command_of(CLI::App& app, const std::string& name, const std::string& what,
                     HistoryArguments& arguments, bool json = true)
{
    CLI::App* command = app.add_subcommand(name, what);
    add_history_option(*command, arguments.history);
    if (json)
        command->add_flag("--json", arguments.json, "JSON instead of a table");
    return command;
}

void add_window(CLI::App& command, HistoryArguments& arguments)
{
    command.add_option("--scenario", arguments.scenario, "Only of this one");
    command
        .add_option("--last", arguments.window, "Look at the newest so many runs of each scenario")
        ->capture_default_str();
}

/// The commands that ask and change nothing.
void add_questions(CLI::App& history, const std::shared_ptr<HistoryArguments>& arguments,
                   Context& context)
{
    const auto on = [arguments, &context](CLI::App* command, Ask question) {
        command->callback([=, &context] { context.exit = ask(*arguments, question); });
        return command;
    };
    CLI::App* const list_command =
        on(command_of(history, "list", "List runs, newest first", *arguments), list);
    list_command->add_option("--scenario", arguments->scenario, "Only of this one");
    list_command->add_option("--last", arguments->last, "So many")->capture_default_str();

    CLI::App* const show_command =
        on(command_of(history, "show", "Show a run and its steps", *arguments), show_run);
    show_command->add_option("RUN", arguments->run,
                             "Number, name, baseline, or folder (default: the newest)");

    add_window(*on(command_of(history, "slower", "Which steps got slower, or faster", *arguments),
                   [](const HistoryArguments& asked, History& in) {
                       return show(asked,
                                   in.slower({.scenario = asked.scenario, .most = asked.window}));
                   }),
               *arguments);
    add_window(*on(command_of(history, "flaky",
                              "Which steps passed and failed with the same scenario", *arguments),
                   [](const HistoryArguments& asked, History& in) {
                       return show(asked,
                                   in.flaky({.scenario = asked.scenario, .most = asked.window}));
                   }),
               *arguments);
    CLI::App* const failing =
        on(command_of(history, "failing", "Which steps fail, and since when", *arguments),
           [](const HistoryArguments& asked, History& in) {
               return show(asked, in.failing(asked.scenario, asked.step));
           });
    failing->add_option("STEP", arguments->step, "Only this one");
    failing->add_option("--scenario", arguments->scenario, "Only of this one");

    CLI::App* const durations_command =
        command_of(history, "durations",
                   "Print how long scenarios take, for 'volab run --durations'", *arguments, false);
    add_window(*durations_command, *arguments);
    durations_command->callback([=, &context] { context.exit = durations(*arguments); });
}

}  // namespace

void add_history(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("history", "Ask what earlier runs tell, and add runs");
    command->require_subcommand(1);
    command->footer("'volab run' adds its run by itself.\n\n"
                    "Examples:\n"
                    "  volab history list --last 10\n"
                    "  volab history add artifacts/*/record.jsonl --history shared.db\n"
                    "  volab history failing\n"
                    "  volab history baseline release 12\n"
                    "  volab history prune --keep 200 --older-than 90d");
    const auto arguments = std::make_shared<HistoryArguments>();
    add_questions(*command, arguments, context);

    CLI::App* add_command =
        command_of(*command, "add", "Add runs from their records", *arguments, false);
    add_command->add_option("RECORD", arguments->records, "Runs' folders, or record.jsonl files")
        ->required();
    add_command->callback([=, &context] { context.exit = add(*arguments); });

    CLI::App* baseline_command = command_of(
        *command, "baseline", "Name a run to compare others with, or list such names", *arguments);
    baseline_command->add_option("NAME", arguments->name, "The name; all are listed without it");
    baseline_command->add_option("RUN", arguments->run,
                                 "Number, name, or folder (default: the newest)");
    baseline_command->add_flag("--remove", arguments->remove, "Forget the name");
    baseline_command->callback([=, &context] { context.exit = baseline(*arguments); });

    CLI::App* prune_command =
        command_of(*command, "prune", "Remove old runs; baselines stay", *arguments);
    prune_command->add_option("--keep", arguments->keep, "The newest so many of each scenario stay")
        ->required();
    prune_command->add_option("--older-than", arguments->older_than,
                              "Of the others only those that are older than 90d, 12w, 36h");
    prune_command->add_flag("--dry-run", arguments->dry_run, "Only say what would go");
    prune_command->callback([=, &context] { context.exit = prune(*arguments); });
}

}  // namespace harness::cli
