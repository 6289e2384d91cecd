// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/effects.hpp"

#include <algorithm>
#include <filesystem>

#include "harness/base/text.hpp"
#include "harness/walk/command_words.hpp"
#include "harness/walk/script_text.hpp"
#include "reports/draw/shell.hpp"

namespace harness::walk {

namespace {

using reports::ShellCommand;

bool asks_docker_ps(std::string_view word)
{
    return word.starts_with("$(") && word.find("docker ps") != word.npos;
}

/// Which thing an effect is about: the later one about the same takes the place of the earlier.
struct ThingOf {
    std::string operator()(const ContainerThere& e) const
    {
        return e.name.empty() ? cat("container of ", e.image) : cat("container ", e.name);
    }
    std::string operator()(const ContainerGone& e) const { return cat("container ", e.name); }
    std::string operator()(const ContainerRuns& e) const { return cat("container ", e.name); }
    std::string operator()(const VolumeThere& e) const { return cat("volume ", e.name); }
    std::string operator()(const VolumeGone& e) const { return cat("volume ", e.name); }
    std::string operator()(const NetworkIs& e) const { return cat("network ", e.name); }
    std::string operator()(const NoneLeft& e) const { return cat("none ", static_cast<int>(e.of)); }
    std::string operator()(const ShareMounted& e) const { return cat("mount ", e.directory); }
    std::string operator()(const NotMounted& e) const { return cat("mount ", e.directory); }
    std::string operator()(const PathIs& e) const { return cat("path ", e.path); }
    std::string operator()(const FileHas& e) const
    {
        return e.whole ? cat("path ", e.path) : cat("lines of ", e.path, " ", e.text);
    }
    std::string operator()(const ModeIs& e) const { return cat("mode ", e.path); }
    std::string operator()(const UnitIs& e) const { return cat("unit ", e.unit); }
    std::string operator()(const ProcessIs& e) const { return cat("process ", e.name); }
    std::string operator()(const ConvoyRuns&) const { return "process convoy"; }
};

std::string thing_of(const Effect& effect)
{
    return std::visit(ThingOf{}, effect);
}

/// What the commands of one script do, one after the other.
class Story {
public:
    void tell(const ShellCommand& command);

    std::vector<Effect> take() { return std::move(effects_); }

private:
    void note(Effect effect)
    {
        const std::string thing = thing_of(effect);
        if (const auto* path = std::get_if<PathIs>(&effect);
            path && path->kind == PathIs::Kind::gone)
            std::erase_if(effects_, [&](const Effect& each) {  // what was in it, too
                return thing_of(each).starts_with(cat(thing, "/"));
            });
        std::erase_if(effects_, [&](const Effect& each) { return thing_of(each) == thing; });
        effects_.push_back(std::move(effect));
    }

    std::string path(const std::string& word) const
    {
        const auto full = std::filesystem::path(folder_) / word;
        std::string normal = full.lexically_normal().string();
        if (normal.size() > 1 && normal.ends_with('/'))
            normal.pop_back();
        return normal;
    }

    void docker(WordSpan words);
    void docker_run(WordSpan words, bool starts);
    void docker_stop(WordSpan words, bool running);
    void docker_rm(WordSpan words);
    void docker_volume(WordSpan words);
    void docker_network(WordSpan words);
    void convoy(WordSpan words);
    void mount(WordSpan words);
    void files(const std::string& program, WordSpan words);
    void copy(WordSpan words, bool moves);
    void systemctl(WordSpan words);
    void processes(WordSpan words);
    void redirect(const ShellCommand& command);

    std::string folder_;  // where `cd` has led; empty in the home folder
    bool lost_ = false;   // `cd` has led who knows where: relative paths tell nothing
    std::vector<Effect> effects_;
};

void Story::tell(const ShellCommand& command)
{
    const WordSpan words{command.words};
    const std::string& program = words.front();
    const WordSpan rest = words.subspan(1);
    if (program == "cd") {
        lost_ = lost_ || (!rest.empty() && is_open(rest[0]));
        folder_ = rest.empty() ? "" : path(rest[0]);
    } else if (program == "docker") {
        docker(rest);
    } else if (program == "convoy") {
        convoy(rest);
    } else if (program == "mount") {
        mount(rest);
    } else if (program == "umount") {
        for (const std::string& place : operands(rest))
            if (!is_open(place) && place.starts_with('/'))
                note(NotMounted{place});
    } else if (program == "systemctl") {
        systemctl(rest);
    } else if (program == "pkill" || program == "killall") {
        processes(rest);
    } else {
        files(program, rest);
    }
    redirect(command);
}

void Story::docker(WordSpan words)
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
        docker_volume(words);
    else if (group == "network")
        docker_network(words);
    else if (group == "system")
        return;
    else if (name == "run" || name == "create")
        docker_run(rest, name == "run");
    else if (name == "rm")
        docker_rm(rest);
    else if (name == "stop" || name == "kill")
        docker_stop(rest, false);
    else if (name == "start" || name == "restart")
        docker_stop(rest, true);
    else if (name == "prune" && group == "container")
        note(NoneLeft{NoneLeft::Of::stopped_containers});
}

void Story::docker_run(WordSpan words, bool starts)
{
    auto asked = reports::container_asked(words);
    if (!asked)
        return;
    for (const reports::Mount& mount : asked->mounts)
        if (mount.kind == reports::MountKind::volume && !is_open(mount.source))
            note(VolumeThere{mount.source, mount.driver});
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
    note(ContainerThere{asked->name, asked->image, std::move(asked->mounts),
                        starts && stays ? std::optional{true} : std::nullopt});
}

void Story::docker_rm(WordSpan words)
{
    for (const std::string& name : operands(words))
        if (asks_docker_ps(name))
            note(NoneLeft{NoneLeft::Of::containers});
        else if (!is_open(name))
            note(ContainerGone{name});
}

void Story::docker_stop(WordSpan words, bool running)
{
    for (const std::string& name :
         operands(words, {"-t", "--time", "--timeout", "-s", "--signal"})) {
        if (asks_docker_ps(name) && !running)
            note(NoneLeft{NoneLeft::Of::running_containers});
        if (is_open(name))
            continue;
        const auto made = std::ranges::find_if(effects_, [&](const Effect& each) {
            const auto* there = std::get_if<ContainerThere>(&each);
            return there != nullptr && there->name == name;
        });
        if (made != effects_.end())
            std::get<ContainerThere>(*made).running = running;
        else
            note(ContainerRuns{name, running});
    }
}

void Story::docker_volume(WordSpan words)
{
    const WordSpan rest = words.subspan(1);
    if (words[0] == "create") {
        const reports::VolumeAsked asked = reports::volume_asked(rest);
        if (!is_open(asked.name))
            note(VolumeThere{asked.name, asked.driver});
    } else if (words[0] == "rm" || words[0] == "remove") {
        for (const std::string& name : operands(rest))
            if (!is_open(name))
                note(VolumeGone{name});
    } else if (words[0] == "prune") {
        const bool all = std::ranges::any_of(rest,
                                             [](const std::string& word) {
                                                 return word.find("--all") != std::string::npos;
                                             }) ||
                         has_switch(rest, 'a', "--all");
        note(NoneLeft{all ? NoneLeft::Of::volumes : NoneLeft::Of::anonymous_volumes});
    }
}

void Story::docker_network(WordSpan words)
{
    const WordSpan rest = words.subspan(1);
    const auto names = operands(
        rest, {"-d", "--driver", "--subnet", "--gateway", "--label", "-o", "--opt", "--ip-range"});
    if (words[0] == "create" && !names.empty() && !is_open(names.back()))
        note(NetworkIs{names.back(), true});
    else if (words[0] == "rm" || words[0] == "remove")
        for (const std::string& name : names)
            note(NetworkIs{name, false});
    else if (words[0] == "prune")
        note(NoneLeft{NoneLeft::Of::networks});
}

void Story::convoy(WordSpan words)
{
    if (words.empty())
        return;
    if (words[0] == "daemon") {
        std::string place;
        for (const std::string& word : words)
            if (const auto at = word.find("vfs.path="); at != word.npos)
                place = word.substr(at + 9);
        note(ConvoyRuns{is_open(place) ? "" : place});
        return;
    }
    const auto names = operands(words.subspan(1), {"--driver", "--size", "--backup", "--id"});
    if (words[0] == "create" && !names.empty() && !is_open(names[0]))
        note(VolumeThere{names[0], "convoy"});
    else if (words[0] == "delete")
        for (const std::string& name : names)
            if (!is_open(name))
                note(VolumeGone{name});
}

void Story::mount(WordSpan words)
{
    const auto places = operands(words, {"-t", "-o", "--types", "--options"});
    if (places.size() != 2 || is_open(places[0]) || is_open(places[1]))
        return;
    const auto colon = places[0].rfind(":/");
    if (colon != std::string::npos && colon > 0)
        note(
            ShareMounted{places[0].substr(0, colon), places[0].substr(colon + 1), path(places[1])});
}

void Story::files(const std::string& program, WordSpan words)
{
    if (lost_)
        return;
    if (program == "cp" || program == "mv")
        return copy(words, program == "mv");
    if (program == "chmod") {
        const auto names = operands(words);
        const bool octal = names.size() > 1 && names[0].size() <= 4 &&
                           names[0].find_first_not_of("01234567") == std::string::npos;
        for (std::size_t i = 1; octal && i < names.size(); ++i)
            if (!is_open(names[i]))
                note(ModeIs{path(names[i]), names[0]});
        return;
    }
    const auto each = [&](PathIs::Kind kind, Names valued) {
        for (const std::string& name : operands(words, valued))
            if (!is_open(name))
                note(PathIs{kind, path(name)});
    };
    if (program == "mkdir")
        each(PathIs::Kind::directory, {"-m", "--mode"});
    else if (program == "rm" || program == "rmdir")
        each(PathIs::Kind::gone, {});
    else if (program == "touch")
        each(PathIs::Kind::anything, {"-d", "-r", "-t", "--date", "--reference"});
    else if (program == "tee" || program == "truncate" || program == "fallocate")
        each(PathIs::Kind::anything, {"-s", "--size", "-l", "--length"});
    else if (program == "dd")
        for (const std::string& word : words)
            if (word.starts_with("of=") && !is_open(word) && !word.starts_with("of=/dev/"))
                note(PathIs{PathIs::Kind::anything, path(word.substr(3))});
}

/// Only with one source: where several go cannot be told from words alone; nor can it when the
/// target is a folder, so it only has to be there.
void Story::copy(WordSpan words, bool moves)
{
    const auto names = operands(words, {"-t", "--target-directory", "-m"});
    if (names.size() != 2 || is_open(names[1]))
        return;
    if (moves && !is_open(names[0]))
        note(PathIs{PathIs::Kind::gone, path(names[0])});
    note(PathIs{PathIs::Kind::anything, path(names[1])});
}

void Story::systemctl(WordSpan words)
{
    const auto names = operands(words, {"-t", "-p"});
    if (names.size() < 2 || !is_one_of(names[0], {"start", "stop", "restart"}))
        return;
    for (std::size_t i = 1; i < names.size(); ++i)
        if (!is_open(names[i]))
            note(UnitIs{names[i], names[0] != "stop"});
}

void Story::processes(WordSpan words)
{
    if (!has_switch(words, 'x', "--exact"))
        return;
    const auto names = operands(words, {"-u", "-s", "--signal"});
    if (names.size() == 1 && !is_open(names[0]))
        note(ProcessIs{names[0], false});
}

/// What `echo`, `printf` and `cat <<EOF` write.
std::optional<std::string> written_by(const ShellCommand& command)
{
    const WordSpan rest = WordSpan{command.words}.subspan(1);
    const std::string& program = command.words.front();
    if (program == "cat" && rest.empty() && !command.here_document.empty())
        return command.here_document.find('$') == std::string::npos
                   ? std::optional{command.here_document}
                   : std::nullopt;
    const bool plain = std::ranges::none_of(rest, [](const std::string& word) {
        return word.find_first_of("$`\\") != std::string::npos;
    });
    if (program == "echo" && plain && (rest.empty() || !rest[0].starts_with('-')))
        return join(rest, " ") + "\n";
    if (program == "printf" && plain && rest.size() == 1 && rest[0].find('%') == std::string::npos)
        return rest[0];
    return std::nullopt;
}

void Story::redirect(const ShellCommand& command)
{
    for (const reports::Redirect& redirect : command.redirects) {
        const bool writes = redirect.kind.find('>') != std::string::npos;
        if (!writes || is_open(redirect.file) || redirect.file.starts_with("/dev/") ||
            (lost_ && !redirect.file.starts_with('/')))
            continue;
        const auto text = written_by(command);
        if (text && text->size() <= 4096)
            note(FileHas{path(redirect.file), *text, redirect.kind == ">"});
        else
            note(PathIs{PathIs::Kind::anything, path(redirect.file)});
    }
}

bool runs_container(const ShellCommand& command)
{
    return command.words.size() > 1 && command.words[0] == "docker" &&
           (command.words[1] == "run" || (command.words[1] == "container" &&
                                          command.words.size() > 2 && command.words[2] == "run"));
}

/// Whether the step's exit status is to be one of a failure.
bool is_to_fail(const model::Step& step)
{
    return std::ranges::any_of(step.expect.all, [](const model::Expectation& expectation) {
        const auto* exit = std::get_if<model::ExpectExit>(&expectation.wanted);
        return exit != nullptr && (exit->negated ? exit->status == 0 : exit->status != 0);
    });
}

std::string with_mode(const reports::Mount& mount)
{
    return mount.read_only ? cat(mount.target, " (read-only)") : mount.target;
}

struct Describe {
    std::string operator()(const ContainerThere& e) const
    {
        std::string text =
            cat(e.name.empty() ? "a container" : cat("container ", e.name), " of ", e.image);
        for (const reports::Mount& mount : e.mounts)
            text += cat(&mount == &e.mounts.front() ? " with " : ", ",
                        mount.kind == reports::MountKind::memory      ? "memory"
                        : mount.kind == reports::MountKind::anonymous ? "a volume of its own"
                                                                      : mount.source,
                        " at ", with_mode(mount));
        return text;
    }
    std::string operator()(const ContainerGone& e) const { return cat("no container ", e.name); }
    std::string operator()(const ContainerRuns& e) const
    {
        return cat("container ", e.name, e.running ? " runs" : " does not run");
    }
    std::string operator()(const VolumeThere& e) const
    {
        return cat("volume ", e.name, e.driver.empty() ? "" : cat(" of driver ", e.driver));
    }
    std::string operator()(const VolumeGone& e) const { return cat("no volume ", e.name); }
    std::string operator()(const NetworkIs& e) const
    {
        return cat(e.there ? "network " : "no network ", e.name);
    }
    std::string operator()(const NoneLeft& e) const
    {
        switch (e.of) {
            case NoneLeft::Of::containers: return "no containers";
            case NoneLeft::Of::running_containers: return "no container runs";
            case NoneLeft::Of::stopped_containers: return "no stopped containers";
            case NoneLeft::Of::anonymous_volumes: return "no unused volumes without a name";
            case NoneLeft::Of::volumes: return "no unused volumes";
            case NoneLeft::Of::networks: break;
        }
        return "no networks but Docker's own";
    }
    std::string operator()(const ShareMounted& e) const
    {
        return cat(e.server, ":", e.path, " is mounted at ", e.directory);
    }
    std::string operator()(const NotMounted& e) const
    {
        return cat("nothing is mounted at ", e.directory);
    }
    std::string operator()(const PathIs& e) const
    {
        return e.kind == PathIs::Kind::gone        ? cat("no ", e.path)
               : e.kind == PathIs::Kind::directory ? cat("directory ", e.path)
                                                   : cat(e.path, " is there");
    }
    std::string operator()(const FileHas& e) const
    {
        const std::string_view text = std::string_view{e.text}.substr(
            0, e.text.ends_with('\n') ? e.text.size() - 1 : e.text.size());
        return cat("file ", e.path, e.whole ? " is '" : " has '", excerpt(text, 200), "'");
    }
    std::string operator()(const ModeIs& e) const
    {
        return cat("mode of ", e.path, " is ", e.mode);
    }
    std::string operator()(const UnitIs& e) const
    {
        return cat("service ", e.unit, e.active ? " is active" : " is not active");
    }
    std::string operator()(const ProcessIs& e) const
    {
        return cat("program ", e.name, e.running ? " runs" : " does not run");
    }
    std::string operator()(const ConvoyRuns& e) const
    {
        return cat("convoy runs", e.path.empty() ? "" : cat(", its volumes in ", e.path));
    }
};

}  // namespace

std::vector<Effect> effects_of(std::string_view script)
{
    Story story;
    for (const std::string& complete : complete_commands(script))
        if (!branches(complete))
            for (const ShellCommand& command : reports::shell_commands(complete))
                story.tell(command);
    return story.take();
}

std::vector<Effect> effects_of(const model::Step& step, std::string_view script)
{
    if (!is_to_fail(step))
        return effects_of(script);
    // A container that fails is there all the same; what else does is not.
    std::vector<Effect> effects;
    const auto commands = reports::shell_commands(script);
    if (commands.size() == 1 && runs_container(commands.front()))
        effects = effects_of(script);
    return effects;
}

std::string describe(const Effect& effect)
{
    return std::visit(Describe{}, effect);
}

}  // namespace harness::walk
