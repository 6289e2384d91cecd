// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/effect.hpp"

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

struct Describe {
    std::string operator()(const ContainerThere& e) const
    {
        std::string text =
            cat(e.name.empty() ? "a container" : cat("container ", e.name), " of ", e.image);
        for (const reports::Mount& mount : e.mounts)
            text += cat(&mount == &e.mounts.front() ? " with " : ", ", describe(mount));
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

std::string describe(const Effect& effect)
{
    return std::visit(Describe{}, effect);
}

std::string describe(const reports::Mount& mount)
{
    const std::string what = mount.kind == reports::MountKind::memory      ? "memory"
                             : mount.kind == reports::MountKind::anonymous ? "a volume of its own"
                                                                           : mount.source;
    return cat(what, " at ", mount.target, mount.read_only ? " (read-only)" : "");
}

}  // namespace harness::walk
