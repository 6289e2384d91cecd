// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/docker_effects.hpp"

#include <algorithm>

namespace harness::walk {

namespace {

bool asks_docker_ps(std::string_view word)
{
    return word.starts_with("$(") && word.find("docker ps") != word.npos;
}

void note_run(WordSpan words, bool starts, Aftermath& after)
{
    auto asked = reports::container_asked(words);
    if (!asked)
        return;
    for (const reports::Mount& mount : asked->mounts)
        if (mount.kind == reports::MountKind::volume && !is_open(mount.source))
            after.note(VolumeThere{mount.source, mount.driver});
    if (asked->removed_at_end || is_open(asked->image) ||
        (!asked->name.empty() && is_open(asked->name)))
        return;
    std::erase_if(asked->mounts, [](const reports::Mount& mount) {
        return is_open(mount.target) ||
               (mount.kind != reports::MountKind::anonymous &&
                mount.kind != reports::MountKind::memory && is_open(mount.source));
    });
    // A container with a command of its own may have ended by now.
    const bool stays = words.back() == asked->image && has_switch(words, 'd', "--detach");
    after.note(ContainerThere{asked->name, asked->image, std::move(asked->mounts),
                              starts && stays ? std::optional{true} : std::nullopt});
}

void note_rm(WordSpan words, Aftermath& after)
{
    for (const std::string& name : operands(words))
        if (asks_docker_ps(name))
            after.note(NoneLeft{NoneLeft::Of::containers});
        else if (!is_open(name))
            after.note(ContainerGone{name});
}

void note_stop(WordSpan words, bool running, Aftermath& after)
{
    for (const std::string& name :
         operands(words, {"-t", "--time", "--timeout", "-s", "--signal"})) {
        if (asks_docker_ps(name) && !running)
            after.note(NoneLeft{NoneLeft::Of::running_containers});
        if (is_open(name))
            continue;
        if (ContainerThere* made = after.container(name))
            made->running = running;
        else
            after.note(ContainerRuns{name, running});
    }
}

/// `docker volume prune`
NoneLeft volumes_left(WordSpan words)
{
    const bool all = has_letter(words, 'a') || std::ranges::any_of(words, [](const auto& word) {
                         return word.find("--all") != std::string::npos;
                     });
    return {all ? NoneLeft::Of::volumes : NoneLeft::Of::anonymous_volumes};
}

void note_volume_create(WordSpan words, Aftermath& after)
{
    const reports::VolumeAsked asked = reports::volume_asked(words);
    if (!is_open(asked.name))
        after.note(VolumeThere{asked.name, asked.driver});
}

void note_volume_rm(WordSpan words, Aftermath& after)
{
    for (const std::string& name : operands(words))
        if (!is_open(name))
            after.note(VolumeGone{name});
}

std::vector<std::string> networks_in(WordSpan words)
{
    return operands(
        words, {"-d", "--driver", "--subnet", "--gateway", "--label", "-o", "--opt", "--ip-range"});
}

void note_network_create(WordSpan words, Aftermath& after)
{
    const auto names = networks_in(words);
    if (!names.empty() && !is_open(names.back()))
        after.note(NetworkIs{names.back(), true});
}

void note_network_rm(WordSpan words, Aftermath& after)
{
    for (const std::string& name : networks_in(words))
        if (!is_open(name))
            after.note(NetworkIs{name, false});
}

}  // namespace

void note_docker(WordSpan words, Aftermath& after)
{
    // Options before the command may name another engine, whose things are not to be seen here.
    if (words.empty() || words[0].starts_with('-') ||
        std::ranges::find(words, "--help") != words.end())
        return;
    const auto [command, rest] = docker_command(words);
    if (command == "run" || command == "create")
        note_run(rest, command == "run", after);
    else if (command == "rm")
        note_rm(rest, after);
    else if (command == "stop" || command == "kill")
        note_stop(rest, false, after);
    else if (command == "start" || command == "restart")
        note_stop(rest, true, after);
    else if (command == "container prune")
        after.note(NoneLeft{NoneLeft::Of::stopped_containers});
    else if (command == "volume create")
        note_volume_create(rest, after);
    else if (command == "volume rm")
        note_volume_rm(rest, after);
    else if (command == "volume prune")
        after.note(volumes_left(rest));
    else if (command == "network create")
        note_network_create(rest, after);
    else if (command == "network rm")
        note_network_rm(rest, after);
    else if (command == "network prune")
        after.note(NoneLeft{NoneLeft::Of::networks});
}

void note_convoy(WordSpan words, Aftermath& after)
{
    if (words.empty())
        return;
    if (words[0] == "daemon") {
        std::string place;
        for (const std::string& word : words)
            if (const auto at = word.find("vfs.path="); at != word.npos)
                place = word.substr(at + 9);
        after.note(ConvoyRuns{is_open(place) ? "" : place});
        return;
    }
    const auto names = operands(words.subspan(1), {"--driver", "--size", "--backup", "--id"});
    if (words[0] == "create" && !names.empty() && !is_open(names[0]))
        after.note(VolumeThere{names[0], "convoy"});
    else if (words[0] == "delete")
        for (const std::string& name : names)
            if (!is_open(name))
                after.note(VolumeGone{name});
}

}  // namespace harness::walk
