// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/aftermath.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

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

}  // namespace

void Aftermath::note(Effect effect)
{
    const std::string thing = thing_of(effect);
    if (const auto* path = std::get_if<PathIs>(&effect); path && path->kind == PathIs::Kind::gone)
        std::erase_if(effects_, [&](const Effect& each) {  // what was in it, too
            return thing_of(each).starts_with(cat(thing, "/"));
        });
    std::erase_if(effects_, [&](const Effect& each) { return thing_of(each) == thing; });
    effects_.push_back(std::move(effect));
}

ContainerThere* Aftermath::container(const std::string& name)
{
    for (Effect& each : effects_)
        if (auto* there = std::get_if<ContainerThere>(&each); there && there->name == name)
            return there;
    return nullptr;
}

}  // namespace harness::walk
