// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>

#include <CLI/App.hpp>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/environment.hpp"
#include "harness/cli/history_file.hpp"
#include "harness/cli/html.hpp"
#include "harness/cli/matrix_option.hpp"
#include "harness/cli/providers.hpp"
#include "harness/cli/scenario_file.hpp"
#include "harness/cli/temporary_folder.hpp"
#include "harness/cli/timeout_multiplier.hpp"
#include "harness/lab/capacity.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "harness/run/faults.hpp"
#include "harness/walk/web/assets.hpp"
#include "harness/walk/web/server.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;
namespace web = walk::web;

struct ServeArguments {
    std::vector<std::string> files;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::size_t labs = 1;
    std::string idle = "30m";
    std::string runs = "runs";
    std::string history;
    std::string convoy_archive;
    LabOptions lab;
};

/// Those that were named, else all of scenarios/ here, else of volab's own.
Result<std::vector<std::string>> scenario_files(const ServeArguments& arguments)
{
    if (!arguments.files.empty())
        return arguments.files;
    std::error_code failed;
    fs::path folder = "scenarios";
    if (!fs::is_directory(folder, failed)) {
        const auto fixtures = lab::qemu::fixtures_folder();
        if (!fixtures)
            return usage_error("there is no folder 'scenarios' here", "name scenario files");
        folder = fixtures->parent_path() / "scenarios";
    }
    std::vector<std::string> files;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed))
        if (entry->path().extension() == ".yaml")
            files.push_back(entry->path().string());
    std::ranges::sort(files);
    if (files.empty())
        return usage_error(cat("there is no scenario in '", folder.string(), "'"),
                           "name scenario files");
    return files;
}

/// What can be told to be wrong before anybody asks for a lab.
Result<> check_offer(const web::Offer& offer, const LabWishes& wishes, std::size_t labs,
                     const lab::Interrupt& interrupt)
{
    const auto provider = provider_for(offer.scenario, every_step, wishes, interrupt);
    if (!provider)
        return provider.error();
    if (const auto ready = (*provider)->preflight(offer.scenario.lab); !ready)
        return during(cat("'", offer.scenario.file, "'"), ready.error());
    if (offer.provider == "ssh" && labs > 1)
        return usage_error("--labs: the machines of the provider ssh are one lab",
                           "leave out --labs");
    return run::check_faults(offer.scenario, every_step, offer.provider, (*provider)->breakable());
}

/// The scenario, in the first combination of its matrix, with what its labs get.
Result<web::Offer> offer_of(model::Scenario read, const ServeArguments& arguments)
{
    auto scenario = with_options(std::move(read), {}, arguments.lab, arguments.convoy_archive);
    if (scenario)
        scenario = in_first_combination(std::move(*scenario));
    if (!scenario)
        return scenario.error();
    const auto convoy = convoy_archive_of(*scenario, arguments.convoy_archive);
    if (!convoy)
        return convoy.error();
    const std::string provider = scenario->lab.provider;
    return web::Offer{std::move(*scenario),
                      provider,
                      {{"convoy_archive", wanted_convoy_archive(*convoy).string()}}};
}

Result<> add_offer(std::vector<web::Offer>& offers, model::Scenario scenario,
                   const ServeArguments& arguments)
{
    for (const web::Offer& other : offers)
        if (other.scenario.name == scenario.name)
            return usage_error(cat("'", other.scenario.file, "' and '", scenario.file,
                                   "' are both called '", scenario.name, "'"),
                               "name one of them");
    auto offer = offer_of(std::move(scenario), arguments);
    if (!offer)
        return offer.error();
    offers.push_back(std::move(*offer));
    return Ok{};
}

/// Reads all scenarios; mistakes in them are told, and then there is none.
std::optional<std::vector<web::Offer>> read_offers(const ServeArguments& arguments,
                                                   Context& context)
{
    const auto files = scenario_files(arguments);
    if (!files) {
        context.exit = fail(files.error());
        return std::nullopt;
    }
    std::vector<web::Offer> offers;
    for (const std::string& file : *files) {
        auto scenario = read_scenario(file);
        if (!scenario) {
            context.exit = Exit::scenario;
            continue;
        }
        if (context.exit)
            continue;  // mistakes of all files are told, the rest can wait
        if (const auto added = add_offer(offers, std::move(*scenario), arguments); !added)
            context.exit = fail(added.error());
    }
    if (context.exit)
        return std::nullopt;
    return offers;
}

Result<> write_report(const fs::path& run, const std::string& language, const fs::path& place,
                      const std::string& history)
{
    Runs runs{.records = {run}, .language = language, .history = history};
    runs.page_read_at = run / "report.html";
    return write_html(runs, place);
}

void tell_ready(const std::string& url, bool is_loopback)
{
    if (!web::has_page())
        std::fputs(
            "volab: warning: there is no page: volab was built where no npm registry could be "
            "reached\n",
            stderr);
    if (!is_loopback)
        std::fputs("volab: warning: others can reach this address, and HTTP hides nothing on its "
                   "way: who reads the token\n  gets root on the hosts of the labs\n",
                   stderr);
    std::printf("%s\n", url.c_str());
    std::fflush(stdout);
}

/// How many labs there may be, and what each takes.
Result<web::Memory> memory_for(const std::vector<web::Offer>& offers, std::size_t labs)
{
    web::Memory memory{.available_mib = lab::available_mib_here()};
    for (const web::Offer& offer : offers)
        memory.lab_mib =
            std::max(memory.lab_mib, lab::lab_memory_mib(offer.scenario.lab, offer.provider));
    if (const auto fits = web::check_memory(memory, labs); !fits)
        return fits.error();
    return memory;
}

void tell_plan(const ServeArguments& arguments, std::size_t scenarios, const web::Memory& memory,
               std::chrono::milliseconds idle)
{
    std::fprintf(
        stderr, "volab: %zu scenario%s; %zu lab%s at a time%s; unused ones go after %s\n",
        scenarios, scenarios == 1 ? "" : "s", arguments.labs, arguments.labs == 1 ? "" : "s",
        memory.lab_mib ? cat(", ", web::to_text(memory)).c_str() : "", to_string(idle).c_str());
}

Exit serve(const ServeArguments& arguments, Context& context)
{
    ::signal(SIGPIPE, SIG_IGN);
    const auto idle = parse_duration(arguments.idle);
    if (!idle)
        return fail(during("--idle", idle.error()));
    if (idle->count() == 0)
        return fail(usage_error("--idle: labs need some time", "30m is usual"));
    auto offers = read_offers(arguments, context);
    if (!offers)
        return *context.exit;
    const auto wishes = lab_wishes(arguments.lab);
    if (!wishes)
        return Exit::scenario;
    for (const web::Offer& offer : *offers)
        if (const auto good = check_offer(offer, *wishes, arguments.labs, context.interrupt); !good)
            return fail(good.error());
    const auto memory = memory_for(*offers, arguments.labs);
    if (!memory)
        return fail(memory.error());
    const auto scratch = TemporaryFolder::make();
    if (!scratch)
        return fail(scratch.error());
    tell_plan(arguments, offers->size(), *memory, *idle);
    return fail(web::serve(
        {.offers = std::move(*offers),
         .address = arguments.address,
         .port = arguments.port,
         .labs = arguments.labs,
         .idle = *idle,
         .lab_mib = memory->lab_mib,
         .make_provider =
             [&](const model::Scenario& scenario, const lab::Interrupt& interrupt) {
                 return provider_for(scenario, every_step, *wishes, interrupt);
             },
         .make_report =
             [&](const fs::path& run, const std::string& language, const fs::path& place) {
                 return write_report(run, language, place, arguments.history);
             },
         .runs = arguments.runs,
         .scratch = scratch->path(),
         .ready = tell_ready},
        context.interrupt));
}

}  // namespace

void add_serve(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("serve", "Walk through scenarios in a browser");
    const auto arguments = std::make_shared<ServeArguments>();
    command->add_option("SCENARIO", arguments->files,
                        "Scenarios to offer (default: those in scenarios/)");
    command->add_option("--port", arguments->port, "TCP port to listen on (default: a free one)");
    command
        ->add_option("--bind", arguments->address,
                     "Address to listen on; another one than this lets others in")
        ->type_name("ADDRESS")
        ->capture_default_str();
    command
        ->add_option("--labs", arguments->labs,
                     "Labs at the same time; browsers beyond that wait in a queue")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100}))
        ->capture_default_str();
    command
        ->add_option("--idle", arguments->idle, "A lab that nobody uses for so long is taken back")
        ->type_name("DURATION")
        ->capture_default_str();
    command->add_option("--runs", arguments->runs, "Folder of past runs, whose reports are shown")
        ->capture_default_str();
    add_provider(*command, arguments->lab);
    add_timeout_multiplier(*command, arguments->lab.timeout_multiplier);
    add_convoy(*command, arguments->convoy_archive);
    add_history_option(*command, arguments->history);
    command->footer(
        "It prints an address with a secret in it: whoever has that gets a shell of root on the\n"
        "hosts of a lab of their own. Each browser has one; Ctrl-C takes all of them down.\n\n"
        "Examples:\n"
        "  volab serve\n"
        "  volab serve scenarios/docker-volumes.yaml --port 8080\n"
        "  volab serve scenarios/docker-volumes.yaml --labs 4 --idle 1h --bind 0.0.0.0");
    command->callback([arguments, &context] { context.exit = serve(*arguments, context); });
}

}  // namespace harness::cli
