// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/batch.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/batch/batch_run.hpp"
#include "harness/batch/local_executor.hpp"
#include "harness/batch/slurm/executor.hpp"
#include "harness/cli/batch_console.hpp"
#include "harness/cli/batch_jobs.hpp"
#include "harness/cli/formats.hpp"
#include "harness/cli/history_file.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/lab/capacity.hpp"
#include "harness/lab/files.hpp"
#include "reports/batch/record.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

// Of so many rounds nobody has the processors to be in all at once, unless told to.
constexpr unsigned usual_rounds = 64;

/// What makes no sense when there is more than one lab.
Result<> check_call(const RunArguments& arguments)
{
    if (!arguments.from.empty())
        return usage_error("--from: a batch begins with new labs",
                           "run one scenario by itself, once");
    if (arguments.lab.keep)
        return usage_error("--keep: labs of a batch make room for the next",
                           "run one scenario by itself, once, and keep that lab");
    if (std::ranges::find(arguments.files, "-") != arguments.files.end())
        return usage_error("a scenario from standard input can be run once only",
                           "write it to a file");
    return Ok{};
}

/// How long each scenario usually takes: from the file that was named, else from the history. That
/// there is no history yet is no error.
Result<reports::Durations> usual_durations(const RunArguments& arguments)
{
    if (!arguments.batch.durations.empty()) {
        const auto text = lab::read_file(arguments.batch.durations);
        if (!text)
            return during("--durations", usage_error(text.error().what));
        auto durations = reports::durations_in(*text);
        if (!durations)
            return during(cat("--durations: '", arguments.batch.durations, "'"),
                          usage_error(durations.error().what,
                                      "'volab history durations' prints what is wanted"));
        return durations;
    }
    std::error_code error;
    if (arguments.no_history || !fs::exists(history_file(arguments.history), error))
        return reports::Durations{};
    const auto history = history_to_read(arguments.history);
    return history ? history->durations({}) : history.error();
}

void expect_durations(std::vector<batch::Job>& jobs, const reports::Durations& durations)
{
    for (batch::Job& job : jobs) {
        const auto usual = durations.find(model::name_in(job.plan.combination, job.plan.scenario));
        if (usual != durations.end())
            job.plan.expected = usual->second.took;
    }
}

/// How many labs there may be at once; on a cluster that is for its scheduler to say, and 0.
Result<batch::Limits> limits_of(const Kinds& kinds, const BatchWishes& wishes, bool is_here)
{
    if (!is_here)
        return batch::Limits{.at_once = kinds.have_one_lab ? 1 : wishes.limits.jobs.value_or(0)};
    // As many as could meet: with --jobs 2 --repeat 2 one scenario meets itself.
    const unsigned most = std::max(wishes.limits.jobs.value_or(1), usual_rounds);
    const unsigned rounds = wishes.repeat == 0 ? most : std::min(wishes.repeat, most);
    std::vector<batch::Needs> needs;
    for (unsigned round = 0; round < rounds; ++round)
        for (const batch::Job& job : kinds.jobs)
            needs.push_back(job.needs);
    auto limits =
        batch::limits_for(needs, wishes.limits, {lab::available_mib_here(), lab::cores_here()});
    if (limits && kinds.have_one_lab)
        limits->at_once = 1;
    return limits;
}

/// Puts runs into the history as they end. That changes nothing about what they found: what goes
/// wrong is told at the end.
class Rememberer {
public:
    explicit Rememberer(const RunArguments& arguments) : arguments_(arguments) {}

    void remember(const reports::RunSummary& run, const fs::path& folder)
    {
        if (arguments_.no_history)
            return;
        if (!history_)
            history_.emplace(history_to_write(arguments_.history));
        const auto added = *history_ ? (*history_)->add(run, folder) : history_->error();
        if (!added && !trouble_)
            trouble_ = added.error();
        missing_ += added ? 0 : 1;
    }

    void tell_trouble() const
    {
        if (trouble_)
            (void)fail(during(cat("warning: ", missing_, missing_ == 1 ? " run is" : " runs are",
                                  " not in the history"),
                              *trouble_));
    }

private:
    const RunArguments& arguments_;
    std::optional<Result<reports::History>> history_;
    std::optional<Error> trouble_;
    std::size_t missing_ = 0;
};

/// Everything that is known before the batch begins.
struct Prepared {
    batch::BatchPlan plan;
    std::vector<WantedFile> files;
    fs::path folder;  ///< as the user names it
};

/// The jobs of all rounds, or the way to have more of them.
void plan_jobs(batch::BatchPlan& plan, std::vector<batch::Job> kinds, const BatchWishes& wishes)
{
    if (wishes.repeat == 0) {
        plan.more = [kinds = std::move(kinds), names = batch::Names(), round = 0U]() mutable {
            return names.named(kinds, ++round);
        };
        return;
    }
    batch::Names names;
    for (unsigned round = 1; round <= wishes.repeat; ++round)
        std::ranges::move(
            names.named(kinds, wishes.repeat > 1 ? std::optional{round} : std::nullopt),
            std::back_inserter(plan.jobs));
    batch::share_out(plan.jobs, wishes.shard.of);
}

Result<Prepared> prepare(const RunArguments& arguments, const BatchWishes& wishes,
                         const batch::Limits& limits, Kinds kinds)
{
    Prepared prepared;
    auto files = wanted_files(arguments.formats);
    if (!files)
        return files.error();
    prepared.files = std::move(*files);
    const auto durations = usual_durations(arguments);
    if (!durations)
        return durations.error();
    expect_durations(kinds.jobs, *durations);
    const auto folder = make_run_folder(arguments.output, "batch");
    if (!folder)
        return folder.error();
    prepared.folder = *folder;
    std::error_code error;
    prepared.plan.folder = fs::canonical(*folder, error);
    if (!error)
        fs::create_directory(prepared.plan.folder / "logs", error);
    if (error)
        return lab_error(cat("cannot make folders in '", folder->string(), "': ", error.message()),
                         "name another one with --output");
    prepared.plan.start = {.name = prepared.plan.folder.filename().string(),
                           .started = utc_now(),
                           .volab = VOLAB_VERSION,
                           .executor = arguments.batch.on.empty() ? "here" : arguments.batch.on,
                           .shard = wishes.shard.number,
                           .shards = wishes.shard.of,
                           .retries = wishes.retries,
                           .until_fail = wishes.until_fail,
                           .at_once = limits.at_once};
    plan_jobs(prepared.plan, std::move(kinds.jobs), wishes);
    return prepared;
}

/// The files that are made of the batch, and what its exit code is after all.
Exit leave_files(const reports::Batch& batch, Prepared& prepared, const StandardOutput& output,
                 const std::optional<Error>& trouble, const RunArguments& arguments)
{
    const fs::path own = prepared.folder / "junit.xml";
    prepared.files.insert(prepared.files.begin(), {format_of("junit"), own});
    Runs runs{.batch = &batch};
    runs.history = arguments.no_history ? std::nullopt : std::optional{arguments.history};
    Written written = write_files(runs, prepared.files, output);
    const bool has_own = std::erase(written.files, own) > 0;
    std::printf("  %s: %s%s\n", without_escapes(prepared.folder.string()).c_str(),
                reports::batch_record, has_own ? ", junit.xml" : "");
    if (trouble)
        written.errors.insert(written.errors.begin(), *trouble);
    const Exit files = tell_written(written);
    const Exit exit = exit_for(batch.verdict(), arguments.batch.fail_on_flaky);
    return exit == Exit::passed ? files : exit;
}

/// Where the jobs are carried out.
std::unique_ptr<batch::Executor>
executor_for(const BatchOptions& options, const batch::BatchPlan& plan, const batch::Limits& limits)
{
    if (options.on.empty())
        return std::make_unique<batch::LocalExecutor>(limits);
    return std::make_unique<batch::slurm::SlurmExecutor>(
        batch::slurm::Settings{
            .folder = plan.folder, .options = options.sbatch, .limit = limits.at_once},
        std::make_unique<batch::slurm::InstalledCommands>());
}

Exit carry_out(const RunArguments& arguments, Prepared prepared, const batch::Limits& limits,
               Context& context)
{
    const StandardOutput output(prepared.files);
    auto record = reports::BatchRecord::create(prepared.folder / reports::batch_record);
    if (!record)
        return fail(record.error());
    const auto executor = executor_for(arguments.batch, prepared.plan, limits);
    Rememberer rememberer(arguments);
    reports::Batch batch;
    {
        BatchConsole console(ConsoleStyle::detect(arguments.verbose), prepared.folder);
        batch = batch::run_batch(
            prepared.plan, *executor, context.interrupt, {&*record, &console},
            {.finished = [&](const auto& run, const auto& at) { rememberer.remember(run, at); },
             .stopping = [&](const auto& why, auto runs) { console.tell_stopping(why, runs); }});
    }
    batch.folder = prepared.folder;
    const Exit exit = leave_files(batch, prepared, output, record->trouble(), arguments);
    rememberer.tell_trouble();
    return exit;
}

}  // namespace

Exit run_many(const RunArguments& arguments, std::vector<model::Scenario> read, Context& context)
{
    if (const auto sound = check_call(arguments); !sound)
        return fail(sound.error());
    const auto wishes = batch_wishes(arguments.batch);
    if (!wishes)
        return fail(wishes.error());
    if (!arguments.batch.on.empty())
        if (const auto installed = batch::slurm::check_installed(); !installed)
            return fail(installed.error());
    const auto scenarios =
        read.empty() ? read_scenarios(arguments.files, context) : std::optional{std::move(read)};
    if (!scenarios)
        return *context.exit;
    auto kinds = kinds_of(*scenarios, arguments, context);
    if (!kinds)
        return *context.exit;
    const auto limits = limits_of(*kinds, *wishes, arguments.batch.on.empty());
    if (!limits)
        return fail(limits.error());
    auto prepared = prepare(arguments, *wishes, *limits, std::move(*kinds));
    if (!prepared)
        return fail(prepared.error());
    return carry_out(arguments, std::move(*prepared), *limits, context);
}

}  // namespace harness::cli
