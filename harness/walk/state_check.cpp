// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/state_check.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/walk/probe.hpp"

namespace harness::walk {

namespace {

using reports::MountKind;

/// "nginx" for "docker.io/library/nginx:latest".
std::string plain_image(std::string_view image)
{
    for (const std::string_view front : {"docker.io/", "library/"})
        if (image.starts_with(front))
            image.remove_prefix(front.size());
    if (image.ends_with(":latest"))
        image.remove_suffix(7);
    return std::string{image};
}

std::string without_slash(std::string path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    return path;
}

/// The same directory, relative to wherever docker was called: then its end counts.
bool is_same_source(const std::string& asked, const std::string& there)
{
    const std::string wanted = without_slash(asked), is = without_slash(there);
    if (wanted.starts_with("./"))
        return is.ends_with(wanted.substr(1));
    return wanted == is || wanted == ".";
}

std::string list_of(const std::vector<std::string>& names)
{
    return names.empty() ? "there are none"
                         : cat(names.size() == 1 ? "there is " : "there are ", join(names, ", "));
}

/// Compares one effect.
class Comparer {
public:
    Comparer(const LiveHost& host, const std::string& answer, const Effect& effect)
        : host_(host), answer_(answer), expected_(describe(effect))
    {
    }

    std::vector<CheckShown> compare(const Effect& effect)
    {
        std::visit([this](const auto& each) { look(each); }, effect);
        return std::move(checks_);
    }

private:
    void say(bool passed, std::string expected, std::string actual)
    {
        checks_.push_back({passed, std::move(expected), std::move(actual), "", host_.name});
    }
    void say(bool passed, std::string actual) { say(passed, expected_, std::move(actual)); }

    bool cannot_tell(std::string_view what)
    {
        if (host_.has_docker && std::ranges::find(host_.unknown, what) == host_.unknown.end())
            return false;
        say(false, host_.has_docker ? cat("Docker does not tell its ", what)
                                    : std::string{"there is no Docker"});
        return true;
    }

    const LiveContainer* container(const std::string& name) const
    {
        const auto found = std::ranges::find(host_.containers, name, &LiveContainer::name);
        return found == host_.containers.end() ? nullptr : &*found;
    }

    std::vector<std::string> names_of_containers() const
    {
        std::vector<std::string> names;
        for (const LiveContainer& each : host_.containers)
            names.push_back(each.name);
        return names;
    }

    const LiveMount* mount_at(const LiveContainer& there, const std::string& target) const
    {
        for (const LiveMount& mount : there.mounts)
            if (without_slash(mount.target) == without_slash(target))
                return &mount;
        return nullptr;
    }

    static bool fits(const reports::Mount& asked, const LiveMount& there)
    {
        if (asked.read_only != there.read_only)
            return false;
        switch (asked.kind) {
            case MountKind::memory: return there.type == "tmpfs";
            case MountKind::anonymous: return there.type == "volume" && is_anonymous(there.source);
            case MountKind::volume: return there.type == "volume" && there.source == asked.source;
            case MountKind::directory: break;
        }
        return there.type == "bind" && is_same_source(asked.source, there.source);
    }

    static std::string name_of(const LiveMount& mount)
    {
        const std::string what = mount.type == "tmpfs" ? "memory"
                                 : mount.type == "volume" && is_anonymous(mount.source)
                                     ? "a volume of its own"
                                     : mount.source;
        return cat(what, mount.read_only ? " (read-only)" : "");
    }

    void look_at_mount(const LiveContainer& there, const std::string& what,
                       const reports::Mount& asked)
    {
        const LiveMount* mount = mount_at(there, asked.target);
        if (mount == nullptr && asked.kind == MountKind::memory)
            return;  // Docker does not list those of --tmpfs
        const std::string expected = cat(what, " mounts ", describe(asked));
        if (mount != nullptr)
            return say(fits(asked, *mount), expected,
                       cat(what, " mounts ", name_of(*mount), " there"));
        std::vector<std::string> others;
        for (const LiveMount& each : there.mounts)
            others.push_back(cat(name_of(each), " at ", each.target));
        say(false, expected,
            others.empty() ? cat(what, " mounts nothing")
                           : cat(what, " mounts ", join(others, ", ")));
    }

    void look(const ContainerThere& e)
    {
        if (cannot_tell("containers"))
            return;
        if (e.name.empty())
            return look_at_any(e);
        const std::string what = cat("container ", e.name);
        const LiveContainer* there = container(e.name);
        if (there == nullptr)
            return say(false, what, list_of(names_of_containers()));
        if (!there->image.starts_with("sha256:"))
            say(plain_image(there->image) == plain_image(e.image), cat(what, " is of ", e.image),
                cat(what, " is of ", there->image));
        if (e.running)
            say(there->running == *e.running, cat(what, *e.running ? " runs" : " does not run"),
                cat(what, there->running ? " runs" : " does not run"));
        for (const reports::Mount& mount : e.mounts)
            look_at_mount(*there, what, mount);
    }

    void look_at_any(const ContainerThere& e)
    {
        const bool found = std::ranges::any_of(host_.containers, [&](const LiveContainer& there) {
            return plain_image(there.image) == plain_image(e.image) &&
                   there.running == e.running.value_or(there.running) &&
                   std::ranges::all_of(e.mounts, [&](const reports::Mount& asked) {
                       const LiveMount* mount = mount_at(there, asked.target);
                       return mount == nullptr ? asked.kind == MountKind::memory
                                               : fits(asked, *mount);
                   });
        });
        say(found, found ? "there is one" : list_of(names_of_containers()));
    }

    void look(const ContainerGone& e)
    {
        if (!cannot_tell("containers"))
            say(container(e.name) == nullptr,
                container(e.name) == nullptr ? "there is none" : "it is there");
    }

    void look(const ContainerRuns& e)
    {
        if (cannot_tell("containers"))
            return;
        const LiveContainer* there = container(e.name);
        say(there != nullptr && there->running == e.running, there == nullptr
                                                                 ? list_of(names_of_containers())
                                                             : there->running ? "it runs"
                                                                              : "it does not run");
    }

    const LiveVolume* volume(const std::string& name) const
    {
        const auto found = std::ranges::find(host_.volumes, name, &LiveVolume::name);
        return found == host_.volumes.end() ? nullptr : &*found;
    }

    static std::string short_name(const std::string& name)
    {
        return is_anonymous(name) ? cat(name.substr(0, 12), "…") : name;
    }

    void look(const VolumeThere& e)
    {
        if (cannot_tell("volumes"))
            return;
        const LiveVolume* there = volume(e.name);
        if (there != nullptr)
            return say(e.driver.empty() || there->driver == e.driver,
                       cat("volume ", e.name, " of driver ", there->driver));
        std::vector<std::string> names;
        for (const LiveVolume& each : host_.volumes)
            names.push_back(short_name(each.name));
        say(false, list_of(names));
    }

    void look(const VolumeGone& e)
    {
        if (!cannot_tell("volumes"))
            say(volume(e.name) == nullptr,
                volume(e.name) == nullptr ? "there is none" : "it is there");
    }

    void look(const NetworkIs& e)
    {
        if (cannot_tell("networks"))
            return;
        const bool there = std::ranges::find(host_.networks, e.name) != host_.networks.end();
        say(there == e.there, list_of(host_.networks));
    }

    bool is_used(const LiveVolume& each) const
    {
        return std::ranges::any_of(host_.containers, [&](const LiveContainer& container) {
            return std::ranges::any_of(container.mounts, [&](const LiveMount& mount) {
                return mount.type == "volume" && mount.source == each.name;
            });
        });
    }

    void look(const NoneLeft& e)
    {
        using Of = NoneLeft::Of;
        const bool of_volumes = e.of == Of::volumes || e.of == Of::anonymous_volumes;
        if (cannot_tell(e.of == Of::networks ? "networks" : of_volumes ? "volumes" : "containers"))
            return;
        std::vector<std::string> left;
        if (e.of == Of::networks)
            for (const std::string& each : host_.networks)
                if (each != "bridge" && each != "host" && each != "none")
                    left.push_back(each);
        if (of_volumes)
            for (const LiveVolume& each : host_.volumes)
                if (each.driver == "local" && !is_used(each) &&
                    (e.of == Of::volumes || is_anonymous(each.name)))
                    left.push_back(short_name(each.name));
        if (e.of != Of::networks && !of_volumes)
            for (const LiveContainer& each : host_.containers)
                if (e.of == Of::containers || each.running == (e.of == Of::running_containers))
                    left.push_back(each.name);
        say(left.empty(), list_of(left));
    }

    void look(const ShareMounted& e)
    {
        const auto there = std::ranges::find(host_.mounted, e.directory, &LiveShare::directory);
        if (there == host_.mounted.end())
            return say(false, cat("no share is mounted at ", e.directory));
        say(there->path == e.path && there->server == e.server,
            cat(there->server, ":", there->path, " is mounted there"));
    }

    void look(const NotMounted&)
    {
        if (answered())
            say(answer_ == "none", answer_ == "none" ? "nothing is" : cat(answer_, " is"));
    }

    void look(const PathIs& e)
    {
        if (!answered())
            return;
        const bool there = answer_ != "gone";
        const bool good = e.kind == PathIs::Kind::gone        ? !there
                          : e.kind == PathIs::Kind::directory ? answer_ == "directory"
                                                              : there;
        say(good, !there               ? "it is not there"
                  : answer_ == "other" ? "it is there, neither a file nor a directory"
                                       : cat("it is a ", answer_));
    }

    void look(const FileHas& e)
    {
        if (!answered())
            return;
        if (answer_ == "gone" || answer_ == "directory" || answer_ == "other")
            return say(false, answer_ == "gone"    ? "it is not there"
                              : answer_ == "other" ? "it is no file"
                                                   : "it is a directory");
        if (answer_ == "yes")
            return say(true, e.whole ? "it is" : "it has");
        say(false, contents_in(answer_));
    }

    void look(const ModeIs& e)
    {
        if (!answered())
            return;
        const auto bare = [](std::string_view mode) {
            return mode.substr(std::min(mode.find_first_not_of('0'), mode.size()));
        };
        say(bare(answer_) == bare(e.mode),
            answer_ == "gone" ? "it is not there" : cat("it is ", answer_));
    }

    void look(const UnitIs& e)
    {
        if (answered())
            say((answer_ == "active") == e.active, cat("it is ", answer_));
    }

    void look(const ProcessIs& e)
    {
        if (answered())
            say((answer_ == "yes") == e.running, answer_ == "yes" ? "it runs" : "it does not run");
    }

    void look(const ConvoyRuns& e)
    {
        const bool same = e.path.empty() || host_.convoy_path == e.path;
        say(host_.convoy && same, !host_.convoy ? "it does not run"
                                  : host_.convoy_path.empty()
                                      ? "it runs"
                                      : cat("it runs, its volumes in ", host_.convoy_path));
    }

    bool answered()
    {
        if (answer_.empty())
            say(false, "the host does not tell");
        return !answer_.empty();
    }

    const LiveHost& host_;
    const std::string& answer_;
    std::string expected_;
    std::vector<CheckShown> checks_;
};

}  // namespace

std::vector<CheckShown> compare(std::span<const Effect> effects, const LiveHost& host,
                                const std::vector<std::string>& answers)
{
    static const std::string none;
    std::vector<CheckShown> all;
    for (std::size_t i = 0; i < effects.size(); ++i)
        for (CheckShown& check :
             Comparer(host, i < answers.size() ? answers[i] : none, effects[i]).compare(effects[i]))
            all.push_back(std::move(check));
    return all;
}

}  // namespace harness::walk
