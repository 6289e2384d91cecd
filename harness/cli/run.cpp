// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <memory>

#include <CLI/App.hpp>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/cli/batch.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/environment.hpp"
#include "harness/cli/formats.hpp"
#include "harness/cli/from.hpp"
#include "harness/cli/history_file.hpp"
#include "harness/cli/matrix_option.hpp"
#include "harness/cli/run_arguments.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/cli/scenario_file.hpp"
#include "harness/cli/timeout_multiplier.hpp"
#include "harness/lab/qemu/provider.hpp"
#include "harness/run/engine.hpp"
#include "harness/run/faults.hpp"
#include "harness/scenario/combination.hpp"
#include "harness/scenario/reader.hpp"
#include "harness/scenario/select.hpp"
#include "reports/record/writer.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// The files that are made of the record, and what the run's exit code is after all.
Exit leave_files(const Runs& runs, std::vector<WantedFile> files, const StandardOutput& output,
                 const std::optional<Error>& trouble, Exit exit)
{
    const fs::path& folder = runs.records.front();
    const fs::path own = folder / "junit.xml";
    files.insert(files.begin(), {format_of("junit"), own});
    Written written = write_files(runs, files, output);
    const bool has_own = std::erase(written.files, own) > 0;
    std::printf("  %s: record.jsonl%s\n", without_escapes(folder.string()).c_str(),
                has_own ? ", junit.xml" : "");
    if (trouble)
        written.errors.insert(written.errors.begin(), *trouble);
    // A run whose results could not be written has not told anybody what it found.
    const Exit told = tell_written(written);
    return exit == Exit::passed ? told : exit;
}

/// Puts the run into the history. That changes nothing about what it found: what goes wrong is only
/// told.
void remember(const RunArguments& arguments, const reports::RunSummary& run, const fs::path& folder)
{
    if (arguments.no_history)
        return;
    auto history = history_to_write(arguments.history);
    const auto added = history ? history->add(run, folder) : history.error();
    if (!added)
        (void)fail(during("warning: this run is not in the history", added.error()));
}

/// The lab that is there already, if the run begins in one.
Result<std::optional<From>> beginning(const RunArguments& arguments,
                                      const model::Scenario& scenario, const std::string& provider,
                                      std::map<std::string, std::string>& left_out)
{
    if (arguments.from.empty())
        return std::optional<From>{};
    if (provider != "qemu")
        return usage_error(cat("--from: the provider '", provider, "' cannot take a lab back"),
                           "qemu can");
    auto from = begin_at(scenario, arguments.from, arguments.lab_id, left_out);
    if (!from)
        return from.error();
    return std::optional{std::move(*from)};
}

Exit execute(const RunArguments& arguments, const model::Scenario& scenario,
             std::map<std::string, std::string> left_out, const std::string& provider_name,
             Context& context)
{
    auto from = beginning(arguments, scenario, provider_name, left_out);
    if (!from)
        return fail(from.error());
    auto files = wanted_files(arguments.formats);
    if (!files)
        return fail(files.error());
    const StandardOutput output(*files);
    const auto wishes = lab_wishes(arguments.lab);
    if (!wishes)
        return Exit::scenario;
    const auto is_run = [&](const model::Step& step) { return !left_out.contains(step.id); };
    auto provider =
        *from ? Result<std::unique_ptr<lab::Provider>>{std::make_unique<lab::qemu::KeptLabProvider>(
                    (*from)->lab, context.interrupt)}
              : provider_for(scenario, is_run, *wishes, context.interrupt);
    if (!provider)
        return fail(provider.error());
    if (const auto ready = (*provider)->preflight(scenario.lab); !ready)
        return fail(ready.error());
    const auto possible =
        run::check_faults(scenario, is_run, provider_name, (*provider)->breakable());
    if (!possible)
        return fail(possible.error());
    const auto folder = make_run_folder(arguments.output, scenario.name);
    if (!folder)
        return fail(folder.error());
    auto record = reports::RecordWriter::create(*folder / "record.jsonl");
    if (!record)
        return fail(record.error());

    const fs::path convoy = wanted_convoy_archive(arguments.convoy_archive);
    const ThisSide side{fs::path(scenario.file).parent_path(), convoy,
                        arguments.convoy_archive.empty(),
                        arguments.lab.timeout_multiplier.value_or(1)};
    const run::RunPlan plan{.name = cat(utc_now_for_file_names(), "-", ::getpid()),
                            .folder = fs::absolute(*folder),
                            .provider = provider_name,
                            .volab = VOLAB_VERSION,
                            .variables = {{"convoy_archive", convoy.string()}},
                            .environment = environment_facts(side, context.interrupt),
                            .left_out = std::move(left_out),
                            .keep = arguments.lab.keep || *from,
                            .start = *from ? std::optional{(*from)->start} : std::nullopt};
    model::RunEnded ended;
    reports::Summarizer summarizer;
    {
        Console console(ConsoleStyle::detect(arguments.verbose));
        ended = run::execute(scenario, plan, **provider, context.interrupt,
                             {&*record, &console, &summarizer});
    }
    Runs runs{.records = {*folder}};
    runs.history = arguments.no_history ? std::nullopt : std::optional{arguments.history};
    const Exit exit =
        leave_files(runs, std::move(*files), output, record->trouble(), exit_for(ended.outcome));
    remember(arguments, summarizer.summary(), *folder);
    return exit;
}

Exit run_once(RunArguments arguments, const model::Scenario& scenario, Context& context)
{
    auto convoy = convoy_archive_of(scenario, arguments.convoy_archive);
    if (!convoy)
        return fail(convoy.error());
    arguments.convoy_archive = std::move(*convoy);
    auto left_out = scenario::left_out(scenario, arguments.wanted);
    if (!left_out)
        return fail(left_out.error());
    return execute(arguments, scenario, std::move(*left_out), scenario.lab.provider, context);
}

Exit run(const RunArguments& arguments, Context& context)
{
    ::signal(SIGPIPE, SIG_IGN);  // whoever reads what we print may go: the run is for its record
    if (arguments.files.size() > 1 || ask_for_batch(arguments.batch))
        return run_many(arguments, {}, context);
    scenario::Read read = scenario::read_file(arguments.files.front());
    if (context.interrupt.requested())
        return fail(context.interrupt.error());
    if (const auto* mistakes = std::get_if<scenario::Mistakes>(&read)) {
        tell(*mistakes);
        return Exit::scenario;
    }
    auto& as_read = std::get<model::Scenario>(read);
    auto scenario =
        with_options(as_read, arguments.matrix, arguments.lab, arguments.convoy_archive);
    if (!scenario)
        return fail(scenario.error());
    const auto all = model::combinations(scenario->matrix);
    if (all.size() > 1)
        return run_many(arguments, {std::move(as_read)}, context);
    scenario = scenario::in_combination(std::move(*scenario), all.front());
    return scenario ? run_once(arguments, *scenario, context) : fail(scenario.error());
}

}  // namespace

void add_run(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("run", "Bring a lab up, run a scenario in it, check");
    const auto arguments = std::make_shared<RunArguments>();
    command
        ->add_option("SCENARIO", arguments->files,
                     "The scenario, or several; '-' is standard input")
        ->required();
    command->add_option(
        "-o,--output", arguments->output,
        "Folder for what is left (default: runs/TIME-NAME, of a batch runs/TIME-batch)");
    command
        ->add_option("--only", arguments->wanted.only,
                     "Run just these tags, chapters or steps, separated by commas")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--skip", arguments->wanted.skip, "Leave out these tags, chapters or steps")
        ->delimiter(',')
        ->allow_extra_args(false);
    add_suite(*command, arguments->lab.suite,
              "Debian release of the hosts instead of the scenario's: trixie has another engine");
    add_matrix_option(
        *command, arguments->matrix,
        "Values for an axis of the scenario's matrix, instead of the scenario's; one run in "
        "each combination");
    add_provider(*command, arguments->lab);
    add_timeout_multiplier(*command, arguments->lab.timeout_multiplier);
    add_convoy(*command, arguments->convoy_archive);
    add_format_option(*command, arguments->formats);
    add_history_option(*command, arguments->history);
    command->add_flag("--no-history", arguments->no_history, "Leave the run out of the history");
    command->add_flag("--keep", arguments->lab.keep,
                      "Leave the lab up at the end, saved at the start of each chapter");
    CLI::Option* from = command
                            ->add_option("--from", arguments->from,
                                         "Begin at this step, in the lab that --keep left, taken "
                                         "back to the start of its chapter")
                            ->type_name("STEP");
    command->add_option("--lab", arguments->lab_id, "Which lab --from means, of several")
        ->type_name("ID")
        ->needs(from);
    command->add_flag("-v,--verbose", arguments->verbose, "Show every command and its output");
    add_batch_options(*command, arguments->batch);
    command->footer(cat(formats_help(),
                        "\nExamples:\n"
                        "  volab run scenarios/docker-volumes.yaml\n"
                        "  volab run scenarios/docker-volumes.yaml --only bind-mounts --keep\n"
                        "  volab run scenarios/docker-volumes.yaml --from write-page\n"
                        "  volab run scenarios/docker-volumes.yaml --output artifacts/volumes\n"
                        "  volab run scenarios/docker-volumes.yaml --inventory lab.yaml\n"
                        "  volab run scenarios/*.yaml --jobs 2 --retry-failed 1\n"
                        "  volab run scenarios/docker-volumes.yaml --matrix "
                        "image=debian-12,debian-13\n"
                        "  volab run scenarios/docker-volumes.yaml --until-fail"));
    command->callback([arguments, &context] { context.exit = run(*arguments, context); });
}

}  // namespace harness::cli
