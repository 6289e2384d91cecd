// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/batch_options.hpp"

#include "harness/base/text.hpp"
#include "harness/scenario/lab_values.hpp"

namespace harness::cli {

namespace {

constexpr unsigned most_at_once = 1000;
constexpr unsigned most_repetitions = 10000;
constexpr unsigned most_retries = 100;

constexpr const char* group = "More than one lab";

// As CLI11 wants it, these say what is wrong with a value, or nothing.

/// A variable that is not set is no wish to go without: every machine would run all of a batch.
std::string refuse_empty(const std::string& value)
{
    return value.empty() ? "its value is empty" : "";
}

/// What is no option would be the script that sbatch submits, in place of ours.
std::string refuse_other_words(const std::string& word)
{
    const bool names_one = word.starts_with('-') && word != "-" && word != "--";
    return names_one
               ? ""
               : cat("'", excerpt(word, 60), "' is no option; write --sbatch=--partition=long");
}

void add_how_many(CLI::App& command, BatchOptions& options)
{
    command
        .add_option("--jobs", options.jobs,
                    "So many labs at once (default: what memory and cores allow)")
        ->check(CLI::Range(1U, most_at_once))
        ->type_name("N")
        ->group(group);
    command
        .add_option("--max-memory", options.max_memory,
                    "What all labs may take together, instead of what is available")
        ->check(refuse_empty)
        ->type_name("SIZE")
        ->group(group);
    command.add_option("--max-cores", options.max_cores, "The same of processors")
        ->check(CLI::Range(1U, most_at_once))
        ->type_name("N")
        ->group(group);
}

void add_how_often(CLI::App& command, BatchOptions& options)
{
    command.add_option("--repeat", options.repeat, "Run each so many times")
        ->check(CLI::Range(1U, most_repetitions))
        ->type_name("N")
        ->group(group);
    CLI::Option* until = command
                             .add_flag("--until-fail", options.until_fail,
                                       "Stop at the first that does not pass; without --repeat, "
                                       "go on until then")
                             ->group(group);
    CLI::Option* retry =
        command
            .add_option("--retry-failed", options.retry_failed,
                        "Try what did not pass again, so often, in new labs: a pass is then flaky")
            ->check(CLI::Range(0U, most_retries))
            ->type_name("N")
            ->excludes(until)
            ->group(group);
    command
        .add_flag("--fail-on-flaky", options.fail_on_flaky, "Exit with 1 when something was flaky")
        ->needs(retry)
        ->group(group);
}

void add_where(CLI::App& command, BatchOptions& options)
{
    command
        .add_option("--shard", options.shard,
                    "Run only the I-th of N parts, which are about equally long")
        ->check(refuse_empty)
        ->type_name("I/N")
        ->group(group);
    command
        .add_option("--durations", options.durations,
                    "Split by these, as 'volab history durations' prints them, instead of by the "
                    "history")
        ->check(refuse_empty)
        ->type_name("FILE")
        ->group(group);
    CLI::Option* on =
        command.add_option("--on", options.on, "Where labs are: slurm instead of this machine")
            ->check(CLI::IsMember({"slurm"}))
            ->type_name("WHERE")
            ->group(group);
    command
        .add_option("--sbatch", options.sbatch,
                    "An option for sbatch, as in --sbatch=--partition=long; can be repeated")
        ->check(refuse_other_words)
        ->type_name("OPTION")
        ->allow_extra_args(false)
        ->needs(on)
        ->group(group);
}

}  // namespace

void add_batch_options(CLI::App& command, BatchOptions& options)
{
    add_how_many(command, options);
    add_how_often(command, options);
    add_where(command, options);
}

bool ask_for_batch(const BatchOptions& options)
{
    return options.jobs || !options.max_memory.empty() || options.max_cores || options.repeat ||
           options.until_fail || options.retry_failed || !options.shard.empty() ||
           !options.durations.empty() || !options.on.empty();
}

Result<BatchWishes> batch_wishes(const BatchOptions& options)
{
    BatchWishes wishes{.limits = {.jobs = options.jobs, .max_cores = options.max_cores},
                       .retries = options.retry_failed.value_or(0),
                       .repeat = options.repeat.value_or(options.until_fail ? 0 : 1),
                       .until_fail = options.until_fail};
    if (!options.max_memory.empty()) {
        const auto memory = scenario::memory_in(options.max_memory);
        if (!memory)
            return usage_error(
                cat("--max-memory: '", excerpt(options.max_memory, 40), "' is no size"),
                "write it as 16GiB or 900MiB");
        wishes.limits.max_memory_mib = *memory;
    }
    if (!options.on.empty() && (options.max_cores || !options.max_memory.empty()))
        return usage_error("--max-memory and --max-cores are limits of this machine",
                           "leave them out; --jobs limits how many run at once on slurm");
    if (!options.shard.empty()) {
        const auto shard = batch::parse_shard(options.shard);
        if (!shard)
            return during("--shard", shard.error());
        wishes.shard = *shard;
    }
    if (!options.shard.empty() && wishes.repeat == 0)
        return usage_error("--shard: there are no parts of what goes on until it fails",
                           "say how often at most, with --repeat");
    return wishes;
}

}  // namespace harness::cli
