// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/lab.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <CLI/App.hpp>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/matrix_option.hpp"
#include "harness/cli/providers.hpp"
#include "harness/lab/leftovers.hpp"
#include "harness/lab/qemu/provider.hpp"
#include "harness/scenario/reader.hpp"

namespace harness::cli {

namespace {

namespace qemu = lab::qemu;

struct LabArguments {
    std::string scenario;
    std::vector<std::string> hosts{"server1", "server2"};
    std::vector<std::string> docker;
    std::vector<std::string> packages;
    std::string suite = "bookworm";
    LabOptions options;
    std::string lab;
    std::string host;
    std::string name;
    std::vector<std::string> command;
};

Result<model::LabSpec> wanted_lab(const LabArguments& arguments)
{
    if (arguments.scenario.empty()) {
        model::LabSpec spec{.suite = arguments.suite,
                            .docker_images = arguments.docker,
                            .packages = arguments.packages};
        for (const std::string& name : arguments.hosts)
            spec.hosts.push_back({.name = name});
        return spec;
    }
    scenario::Read read = scenario::read_file(arguments.scenario);
    if (const auto* bad = std::get_if<scenario::Mistakes>(&read))
        return bad->all.front();
    const auto scenario = in_first_combination(std::get<model::Scenario>(std::move(read)));
    if (!scenario)
        return scenario.error();
    return scenario->lab;
}

Exit up(LabArguments& arguments, Context& context)
{
    const auto spec = wanted_lab(arguments);
    if (!spec)
        return fail(spec.error());
    arguments.options.keep = true;
    auto provider = make_provider("qemu", arguments.options, {}, context.interrupt);
    if (!provider)
        return fail(provider.error());
    if (const auto ready = (*provider)->preflight(*spec); !ready)
        return fail(ready.error());
    auto lab = (*provider)->bring_up(*spec, [](std::string_view doing) {
        std::printf("… %.*s\n", static_cast<int>(doing.size()), doing.data());
        std::fflush(stdout);
    });
    if (!lab)
        return fail(lab.error());
    const auto kept = (*lab)->keep();
    if (!kept)
        return fail(kept.error());
    std::printf("%s\n", kept->c_str());
    return Exit::passed;
}

const char* word_for(qemu::LabState state)
{
    switch (state) {
        case qemu::LabState::in_use: return "in use";
        case qemu::LabState::kept: return "up";
        case qemu::LabState::leftover: break;
    }
    return "leftover";
}

Exit list()
{
    const auto labs = qemu::list_labs();
    if (labs.empty()) {
        std::printf("no labs; 'volab lab up' brings one up\n");
        return Exit::passed;
    }
    std::printf("%-8s %-9s %-26s %s\n", "LAB", "STATE", "CREATED", "HOSTS");
    for (const qemu::ListedLab& lab : labs) {
        std::string hosts;
        for (const qemu::HostEntry& host : lab.entry.hosts)
            hosts += cat(hosts.empty() ? "" : ", ", host.name);
        std::printf("%-8s %-9s %-26s %s\n", lab.entry.id.c_str(), word_for(lab.state),
                    lab.entry.created.c_str(), hosts.c_str());
    }
    return Exit::passed;
}

/// The lab of that id; of several, none is meant by saying nothing.
Result<qemu::ListedLab> find(const std::string& id)
{
    std::vector<std::string> ids;
    for (qemu::ListedLab& lab : qemu::list_labs()) {
        if (lab.entry.id == id)
            return std::move(lab);
        ids.push_back(lab.entry.id);
    }
    return usage_error(cat("there is no lab '", id, "'"),
                       ids.empty() ? "'volab lab up' brings one up"
                                   : cat("there are: ", join(ids, ", ")));
}

Exit ssh(const LabArguments& arguments)
{
    const auto lab = find(arguments.lab);
    if (!lab)
        return fail(lab.error());
    std::vector<std::string> names;
    for (const qemu::HostEntry& host : lab->entry.hosts)
        names.push_back(host.name);
    const std::string host =
        arguments.host.empty() && !names.empty() ? names.front() : arguments.host;
    if (std::find(names.begin(), names.end(), host) == names.end())
        return fail(usage_error(cat("lab ", arguments.lab, " has no host '", host, "'"),
                                suggestion(host, names)));
    std::vector<std::string> argv{"ssh", "-F", (lab->folder / "ssh_config").string(), host};
    argv.insert(argv.end(), arguments.command.begin(), arguments.command.end());
    std::vector<char*> pointers;
    pointers.reserve(argv.size() + 1);
    for (std::string& word : argv)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    std::fflush(stdout);
    ::execvp("ssh", pointers.data());  // from here on it is ssh's terminal
    return fail(
        lab_error(cat("cannot start 'ssh': ", std::strerror(errno)), "install openssh-client"));
}

Exit stop(const std::string& id)
{
    if (id != "all") {
        const auto lab = find(id);
        if (!lab)
            return fail(lab.error());
        const auto stopped = qemu::stop_lab(*lab);
        return stopped ? Exit::passed : fail(stopped.error());
    }
    lab::end_leftovers("/tmp");
    for (const qemu::ListedLab& lab : qemu::list_labs()) {
        const auto stopped = qemu::stop_lab(lab);
        if (!stopped)
            return fail(stopped.error());
        std::printf("stopped %s\n", lab.entry.id.c_str());
    }
    return Exit::passed;
}

Exit snapshot(const LabArguments& arguments, bool restore, Context& context)
{
    const auto lab = find(arguments.lab);
    if (!lab)
        return fail(lab.error());
    // A host that does not answer is what one takes back.
    auto attached = qemu::attach(*lab, qemu::Hosts::may_be_silent, context.interrupt);
    if (!attached)
        return fail(attached.error());
    lab::Checkpoints& checkpoints = *(*attached)->checkpoints();
    const auto done =
        restore ? checkpoints.restore(arguments.name) : checkpoints.save(arguments.name);
    const auto kept = (*attached)->keep();
    if (!done || !kept)
        return fail(done ? kept.error() : done.error());
    std::printf("%s %s of lab %s\n", restore ? "restored" : "saved", arguments.name.c_str(),
                arguments.lab.c_str());
    return Exit::passed;
}

}  // namespace

void add_lab(CLI::App& app, Context& context)
{
    CLI::App* command =
        app.add_subcommand("lab", "Bring labs up and down, log in, save and restore them");
    command->require_subcommand(1);
    command->footer("Examples:\n"
                    "  volab lab up --scenario scenarios/docker-volumes.yaml\n"
                    "  volab lab list\n"
                    "  volab lab ssh k3m9xa server2 -- docker ps --all\n"
                    "  volab lab snapshot k3m9xa before && volab lab restore k3m9xa before\n"
                    "  volab lab stop all");
    const auto arguments = std::make_shared<LabArguments>();

    CLI::App* up_command = command->add_subcommand("up", "Bring a lab up and leave it up");
    up_command->add_option("--scenario", arguments->scenario, "The lab that this scenario needs");
    up_command->add_option("--hosts", arguments->hosts, "Names of the hosts, separated by commas")
        ->delimiter(',')
        ->capture_default_str();
    up_command
        ->add_option("--docker", arguments->docker,
                     "Docker images to have loaded, separated by commas")
        ->delimiter(',');
    add_packages(*up_command, arguments->packages);
    add_suite(*up_command, arguments->suite, "Debian release of the hosts");
    add_acceleration(*up_command, arguments->options);
    add_sources(*up_command, arguments->options);
    up_command->callback([=, &context] { context.exit = up(*arguments, context); });

    command->add_subcommand("list", "List labs")->callback([&context] { context.exit = list(); });

    CLI::App* ssh_command =
        command->add_subcommand("ssh", "Log in to a host, or run a command on it");
    ssh_command->add_option("LAB", arguments->lab, "A lab's id, as 'volab lab list' has it")
        ->required();
    ssh_command->add_option("HOST", arguments->host, "The first one when left out");
    ssh_command->add_option("COMMAND", arguments->command,
                            "Instead of a shell; behind '--' when it has options");
    ssh_command->callback([=, &context] { context.exit = ssh(*arguments); });

    CLI::App* stop_command = command->add_subcommand("stop", "End a lab and remove what it used");
    stop_command->add_option("LAB", arguments->lab, "A lab's id, or 'all'")->required();
    stop_command->callback([=, &context] { context.exit = stop(arguments->lab); });

    for (const bool restore : {false, true}) {
        CLI::App* each = command->add_subcommand(restore ? "restore" : "snapshot",
                                                 restore ? "Take all hosts back to a snapshot"
                                                         : "Save all hosts at the same moment");
        each->add_option("LAB", arguments->lab, "A lab's id, as 'volab lab list' has it")
            ->required();
        each->add_option("NAME", arguments->name, "Name of the snapshot")->required();
        each->callback([=, &context] { context.exit = snapshot(*arguments, restore, context); });
    }
}

}  // namespace harness::cli
