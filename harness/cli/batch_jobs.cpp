// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/batch_jobs.hpp"

#include <algorithm>
#include <filesystem>

#include "harness/base/text.hpp"
#include "harness/cli/matrix_option.hpp"
#include "harness/cli/scenario_file.hpp"
#include "harness/cli/timeout_multiplier.hpp"
#include "harness/lab/digest.hpp"
#include "harness/run/faults.hpp"
#include "harness/scenario/combination.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// What all jobs are made of besides their scenarios.
struct Call {
    const RunArguments& arguments;
    LabWishes labs;
    const lab::Interrupt& interrupt;
};

/// Whether a run of the scenario, which is in one of its combinations, could begin.
Result<> check_run(const model::Scenario& scenario, const Call& call)
{
    const RunArguments& arguments = call.arguments;
    if (const auto convoy = convoy_archive_of(scenario, arguments.convoy_archive); !convoy)
        return convoy.error();
    const auto left_out = scenario::left_out(scenario, arguments.wanted);
    if (!left_out)
        return left_out.error();
    const auto is_run = [&](const model::Step& step) { return !left_out->contains(step.id); };
    const auto provider = provider_for(scenario, is_run, call.labs, call.interrupt);
    if (!provider)
        return provider.error();
    // On a cluster labs are on machines that have more than this one.
    if (arguments.batch.on.empty())
        if (const auto ready = (*provider)->preflight(scenario.lab); !ready)
            return ready.error();
    return run::check_faults(scenario, is_run, scenario.lab.provider, (*provider)->breakable());
}

/// Whether the hosts are machines that are there, for one lab at a time.
bool is_one_lab(std::string_view provider)
{
    return provider == "ssh" || provider == "vagrant";
}

batch::Job job_of(const model::Scenario& scenario, const RunArguments& arguments)
{
    return {.plan = {.scenario = scenario.name,
                     .file = scenario.file,
                     .sha256 = lab::sha256(scenario.text),
                     .combination = scenario.combination},
            .argv = words_of_run(arguments, scenario.file, scenario.combination),
            .needs = batch::needs_of(scenario.lab, scenario.lab.provider)};
}

Result<> add_kinds(Kinds& kinds, const model::Scenario& read, const Call& call)
{
    const RunArguments& arguments = call.arguments;
    const auto scenario =
        with_options(read, arguments.matrix, arguments.lab, arguments.convoy_archive);
    if (!scenario)
        return scenario.error();
    for (const model::Combination& combination : model::combinations(scenario->matrix)) {
        const auto one = scenario::in_combination(*scenario, combination);
        if (!one)
            return one.error();
        const bool has_one_lab = is_one_lab(one->lab.provider);
        if (has_one_lab && arguments.batch.jobs.value_or(1) > 1)
            return usage_error(
                cat("--jobs: the machines of the provider ", one->lab.provider, " are one lab"),
                "leave out --jobs");
        kinds.have_one_lab = kinds.have_one_lab || has_one_lab;
        if (const auto good = check_run(*one, call); !good)
            return combination.empty() ? good.error()
                                       : during(model::to_text(combination), good.error());
        kinds.jobs.push_back(job_of(*one, arguments));
    }
    return Ok{};
}

/// What runs, history and reports are called after has to be different.
Result<> check_name(const std::vector<model::Scenario>& others, const model::Scenario& scenario)
{
    const auto same = std::ranges::find(others, scenario.name, &model::Scenario::name);
    if (same == others.end())
        return Ok{};
    std::error_code error;
    if (same->file == scenario.file || fs::equivalent(same->file, scenario.file, error))
        return usage_error(cat("'", scenario.file, "' is there twice"),
                           "--repeat 2 runs each twice");
    return usage_error(
        cat("'", same->file, "' and '", scenario.file, "' are both called '", scenario.name, "'"),
        "name one of them");
}

}  // namespace

std::optional<std::vector<model::Scenario>> read_scenarios(const std::vector<std::string>& files,
                                                           Context& context)
{
    std::vector<model::Scenario> scenarios;
    for (const std::string& file : files) {
        auto scenario = read_scenario(file);
        if (context.interrupt.requested()) {
            context.exit = fail(context.interrupt.error());
            return std::nullopt;
        }
        if (!scenario)
            context.exit = Exit::scenario;
        else if (const auto good = check_name(scenarios, *scenario); !good)
            context.exit = fail(good.error());
        else
            scenarios.push_back(std::move(*scenario));
    }
    // Mistakes of all files are told; the rest is for scenarios that have none.
    return context.exit ? std::nullopt : std::optional{std::move(scenarios)};
}

std::optional<Kinds> kinds_of(const std::vector<model::Scenario>& scenarios,
                              const RunArguments& arguments, Context& context)
{
    auto labs = lab_wishes(arguments.lab);
    if (!labs) {
        context.exit = Exit::scenario;
        return std::nullopt;
    }
    const Call call{arguments, std::move(*labs), context.interrupt};
    Kinds kinds;
    for (const model::Scenario& scenario : scenarios)
        if (const auto added = add_kinds(kinds, scenario, call); !added)
            context.exit =
                fail(scenarios.size() == 1 ? added.error()
                                           : during(cat("'", scenario.file, "'"), added.error()));
    return context.exit ? std::nullopt : std::optional{std::move(kinds)};
}

std::vector<std::string> words_of_run(const RunArguments& arguments, const std::string& file,
                                      const model::Combination& combination)
{
    std::error_code error;
    // A name that begins with '-' would be an option.
    std::vector<std::string> words{fs::read_symlink("/proc/self/exe", error).string(), "run",
                                   file.starts_with('-') ? cat("./", file) : file, "--no-history"};
    const auto add = [&words](const char* option, const std::string& value) {
        if (!value.empty())
            words.insert(words.end(), {option, value});
    };
    const LabOptions& lab = arguments.lab;
    for (const std::string& text : matrix_texts(combination))
        add("--matrix", text);
    add("--only", join(arguments.wanted.only, ","));
    add("--skip", join(arguments.wanted.skip, ","));
    add("--suite", lab.suite);
    add("--provider", lab.provider);
    add("--accel", lab.acceleration);
    add("--inventory", lab.inventory);
    add("--ssh-config", lab.ssh_config);
    add("--mirror", lab.mirror);
    add("--registry", lab.registry);
    add("--convoy", arguments.convoy_archive);
    if (lab.timeout_multiplier)  // also when the environment says it: other nodes have their own
        add(timeout_multiplier_option, text_of_multiplier(*lab.timeout_multiplier));
    for (const auto& [is_set, flag] : {std::pair{lab.owned, "--i-own-these-hosts"},
                                       {lab.pull, "--pull"},
                                       {arguments.verbose, "--verbose"}})
        if (is_set)
            words.emplace_back(flag);
    return words;
}

}  // namespace harness::cli
