// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/world.hpp"

#include <algorithm>
#include <span>

#include "harness/base/text.hpp"
#include "reports/draw/shell.hpp"
#include "reports/draw/world_changes.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;
using Words = std::span<const std::string>;

/// A command that is to fail changes nothing; but when a container is run, it is mostly what runs
/// in it that fails. docker run itself exits with 125 (docker-run(1), "Exit Status").
bool is_to_fail(const Step& step, bool runs_container)
{
    for (const Expectation& expectation : step.expect.all)
        if (const auto* exit = std::get_if<ExpectExit>(&expectation.wanted)) {
            const bool fails = exit->negated ? exit->status == 0 : exit->status != 0;
            return fails && (!runs_container || (exit->status == 125 && !exit->negated));
        }
    return false;
}

bool is(Words words, std::initializer_list<std::string_view> front)
{
    return words.size() >= front.size() && std::equal(front.begin(), front.end(), words.begin());
}

std::vector<std::string> operands(Words words)
{
    std::vector<std::string> found;
    std::ranges::copy_if(words, std::back_inserter(found),
                         [](const std::string& word) { return !word.starts_with('-'); });
    return found;
}

bool has(Words words, std::string_view part)
{
    return std::ranges::any_of(
        words, [&](const std::string& word) { return word.find(part) != std::string::npos; });
}

void docker_volume(WorldChanges& changes, Words words)
{
    if (is(words, {"create"}))
        changes.create_volume(volume_asked(words.subspan(1)));
    else if (is(words, {"rm"}) || is(words, {"remove"}))
        for (const std::string& name : operands(words.subspan(1)))
            changes.remove_volume(name);
    else if (is(words, {"prune"}))
        changes.prune_volumes(has(words, "--all") || has(words, "-a"));
}

/// Names of containers, or all of them for `$(docker ps …)`.
void for_containers(WorldChanges& changes, Words words, ContainerChange change)
{
    const bool with_volumes = std::ranges::any_of(words, [](const std::string& word) {
        return word == "--volumes" || (word.starts_with('-') && !word.starts_with("--") &&
                                       word.find('v') != std::string::npos);
    });
    for (const std::string& name : operands(words)) {
        const bool all = name.find("docker ps") != std::string::npos;
        changes.change_containers(all ? "" : name, change, with_volumes);
    }
}

void docker(WorldChanges& changes, Words words)
{
    if (is(words, {"container"}) || is(words, {"service"}))
        words = words.subspan(1);
    if (is(words, {"volume"}))
        return docker_volume(changes, words.subspan(1));
    if (is(words, {"run"}) || is(words, {"create"})) {
        if (auto asked = container_asked(words.subspan(1)))
            changes.add_container(std::move(*asked));
    } else if (is(words, {"rm"})) {
        for_containers(changes, words.subspan(1), ContainerChange::removed);
    } else if (is(words, {"stop"}) || is(words, {"kill"})) {
        for_containers(changes, words.subspan(1), ContainerChange::stopped);
    } else if (is(words, {"start"}) || is(words, {"restart"})) {
        for_containers(changes, words.subspan(1), ContainerChange::started);
    } else if (is(words, {"prune"})) {
        changes.prune_containers();
    }
}

void convoy(WorldChanges& changes, Words words)
{
    if (is(words, {"daemon"})) {
        std::string path;
        for (const std::string& word : words)
            if (const auto at = word.find("vfs.path="); at != std::string::npos)
                path = word.substr(at + 9);
        changes.start_convoy(path);
    } else if (is(words, {"create"})) {
        if (words.size() > 1 && !words[1].starts_with('-'))
            changes.create_volume({words[1], "convoy", {}});
    } else if (is(words, {"delete"})) {
        for (const std::string& name : operands(words.subspan(1)))
            changes.remove_volume(name);
    }
}

void mount(WorldChanges& changes, Words words)
{
    std::vector<std::string> places;
    for (std::size_t i = 1; i < words.size(); ++i)
        if (words[i] == "-t" || words[i] == "-o")
            ++i;
        else if (!words[i].starts_with('-'))
            places.push_back(words[i]);
    if (places.size() != 2)
        return;
    const auto colon = places[0].rfind(":/");
    if (colon != std::string::npos && colon > 0)
        changes.mount_share(places[0].substr(0, colon), places[0].substr(colon + 1), places[1]);
}

/// Lines of exports(5).
void export_lines(WorldChanges& changes, std::string_view text)
{
    for (const std::string_view line : harness::split_lines(text))
        if (const auto path = harness::trim(line); path.starts_with('/'))
            changes.export_share(std::string{path.substr(0, path.find_first_of(" \t"))});
}

void exportfs(WorldChanges& changes, Words words)
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "-o")
            ++i;
        else if (word.starts_with('-') && word.find('a') != std::string::npos)
            word.find('u') != std::string::npos ? changes.unexport_all() : changes.export_again();
        else if (const auto path = word.find(":/"); path != std::string::npos)
            changes.export_share(word.substr(path + 1));
    }
}

void tell(WorldChanges& changes, const ShellCommand& command)
{
    const Words words = command.words;
    const std::string& program = words.front();
    if (program == "docker")
        docker(changes, words.subspan(1));
    else if (program == "convoy")
        convoy(changes, words.subspan(1));
    else if (program == "mount")
        mount(changes, words);
    else if (program == "umount")
        for (const std::string& place : operands(words.subspan(1)))
            changes.unmount_share(place);
    else if (program == "exportfs")
        exportfs(changes, words);
    else if ((program == "pkill" || program == "killall" || is(words, {"systemctl", "stop"})) &&
             (words.back() == "convoy" || words.back() == "convoy.service"))
        changes.stop_convoy();
    for (const Redirect& redirect : command.redirects)
        if (redirect.file.starts_with("/etc/exports") && redirect.kind.starts_with('>')) {
            for (const std::string& word : words.subspan(1))
                export_lines(changes, harness::replace_all(word, "\\n", "\n"));
            export_lines(changes, command.here_document);
        }
}

bool runs_container(const ShellCommand& command)
{
    const Words words = command.words;
    return is(words, {"docker", "run"}) || is(words, {"docker", "container", "run"});
}

/// `docker inspect NAME` with expectations about its mounts tells of those that nobody asked for:
/// volumes of the image.
void told_by_inspect(WorldChanges& changes, const ShellCommand& command, const Step& step)
{
    if (command.words.size() != 3 || !is(command.words, {"docker", "inspect"}))
        return;
    for (const Expectation& expectation : step.expect.all) {
        const auto* json = std::get_if<ExpectJson>(&expectation.wanted);
        const auto* value = json != nullptr ? std::get_if<JsonEquals>(&json->wanted) : nullptr;
        if (value == nullptr || json->negated || !json->pointer.starts_with("/0/Mounts/") ||
            !json->pointer.ends_with("/Destination"))
            continue;
        const std::string& text = value->json;
        if (text.size() > 2 && text.starts_with("\"/") && text.ends_with('"') &&
            text.find('\\') == std::string::npos)
            changes.inspected(command.words[2], text.substr(1, text.size() - 2));
    }
}

void tell(World& world, const Scenario& scenario, const Step& step, std::size_t chapter)
{
    const auto* run = std::get_if<RunScript>(&step.action);
    if (run == nullptr)
        return;
    const auto commands = shell_commands(run->script);
    for (const std::string& host : step.on) {
        WorldChanges changes(world, scenario.lab, host, chapter);
        for (const ShellCommand& command : commands) {
            if (is_to_fail(step, runs_container(command)))
                continue;
            tell(changes, command);
            told_by_inspect(changes, command, step);
        }
    }
}

}  // namespace

std::string place_of(const WorldHost& host, const std::string& name, const std::string& path)
{
    for (const WorldShare& share : host.shares)
        if (!share.exported && (path == share.directory || path.starts_with(share.directory + "/")))
            return cat(share.server, ":", share.path, path.substr(share.directory.size()));
    return cat(name, ":", path);
}

bool lies_in(const std::string& place, const std::string& server, const std::string& path)
{
    const std::string top = cat(server, ":", path);
    return place == top || place.starts_with(top + "/");
}

World world_of(const Scenario& scenario)
{
    World world;
    for (const HostSpec& host : scenario.lab.hosts)
        world.hosts[host.name];
    std::size_t number = 0;
    for (const Chapter& chapter : scenario.chapters) {
        for (const Step& step : chapter.steps)
            tell(world, scenario, step, number);
        ++number;
    }
    for (const Step& step : scenario.finally)
        tell(world, scenario, step, number);
    return world;
}

}  // namespace reports
