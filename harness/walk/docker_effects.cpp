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

void note_volume(WordSpan words, Aftermath& after)
{
    const WordSpan rest = words.subspan(1);
    if (words[0] == "create") {
        const reports::VolumeAsked asked = reports::volume_asked(rest);
        if (!is_open(asked.name))
            after.note(VolumeThere{asked.name, asked.driver});
    } else if (words[0] == "rm" || words[0] == "remove") {
        for (const std::string& name : operands(rest))
            if (!is_open(name))
                after.note(VolumeGone{name});
    } else if (words[0] == "prune") {
        const bool all = std::ranges::any_of(rest,
                                             [](const std::string& word) {
                                                 return word.find("--all") != std::string::npos;
                                             }) ||
                         has_switch(rest, 'a', "--all");
        after.note(NoneLeft{all ? NoneLeft::Of::volumes : NoneLeft::Of::anonymous_volumes});
    }
}

void note_network(WordSpan words, Aftermath& after)
{
    const WordSpan rest = words.subspan(1);
    const auto names = operands(
        rest, {"-d", "--driver", "--subnet", "--gateway", "--label", "-o", "--opt", "--ip-range"});
    if (words[0] == "create" && !names.empty() && !is_open(names.back()))
        after.note(NetworkIs{names.back(), true});
    else if (words[0] == "rm" || words[0] == "remove")
        for (const std::string& name : names)
            after.note(NetworkIs{name, false});
    else if (words[0] == "prune")
        after.note(NoneLeft{NoneLeft::Of::networks});
}

}  // namespace

void note_docker(WordSpan words, Aftermath& after)
{
    std::string group;
    if (!words.empty() && is_one_of(words[0], {"container", "volume", "network", "system"})) {
        group = words[0];
        words = words.subspan(1);
    }
    if (words.empty() || std::ranges::find(words, "--help") != words.end())
        return;
    const std::string& name = words[0];
    const WordSpan rest = words.subspan(1);
    if (group == "volume")
        note_volume(words, after);
    else if (group == "network")
        note_network(words, after);
    else if (group == "system")
        return;
    else if (name == "run" || name == "create")
        note_run(rest, name == "run", after);
    else if (name == "rm")
        note_rm(rest, after);
    else if (name == "stop" || name == "kill")
        note_stop(rest, false, after);
    else if (name == "start" || name == "restart")
        note_stop(rest, true, after);
    else if (name == "prune" && group == "container")
        after.note(NoneLeft{NoneLeft::Of::stopped_containers});
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
