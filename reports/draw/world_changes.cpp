// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/world_changes.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace reports {

using harness::cat;

WorldChanges::WorldChanges(World& world, const harness::model::LabSpec& lab,
                           const std::string& host, std::size_t chapter)
    : world_(world), lab_(lab), host_(world.hosts[host]), name_(host), chapter_(chapter)
{
}

/// Where this host's convoy keeps its volumes.
std::string WorldChanges::convoy_place() const
{
    for (const WorldConvoy& convoy : host_.convoys)
        if (lives(convoy))
            return place_of(host_, name_, convoy.path);
    return cat(name_, ":");
}

WorldConvoyVolume* WorldChanges::convoy_volume(const std::string& name)
{
    const std::string place = convoy_place();
    for (WorldConvoyVolume& volume : world_.convoy_volumes)
        if (lives(volume) && volume.name == name && volume.place == place)
            return &volume;
    return nullptr;
}

WorldVolume* WorldChanges::local_volume(const std::string& key)
{
    for (WorldVolume& volume : host_.volumes)
        if (lives(volume) && volume.key == key)
            return &volume;
    return nullptr;
}

std::string WorldChanges::make_anonymous(const std::string& target, const std::string& owner,
                                         const std::string& driver)
{
    const std::string key = cat("\n", host_.volumes.size());  // no name can have a newline
    host_.volumes.push_back(
        {key, target, driver.empty() ? "local" : driver, owner, true, {chapter_, {}}});
    return key;
}

/// Which volume a mount means on this host, now.
void WorldChanges::settle(Mount& mount, const std::string& owner)
{
    if (mount.kind == MountKind::anonymous) {
        mount.source = make_anonymous(mount.target, owner, mount.driver);
        mount.driver = local_volume(mount.source)->driver;
    } else if (mount.kind == MountKind::volume) {
        const WorldVolume* known = local_volume(mount.source);
        if (known == nullptr && convoy_volume(mount.source) == nullptr) {
            create_volume({mount.source, mount.driver.empty() ? "local" : mount.driver, {}});
            known = local_volume(mount.source);
        }
        mount.driver = known != nullptr ? known->driver : "convoy";
    }
}

void WorldChanges::add_container(ContainerAsked asked)
{
    const std::string owner = asked.name.empty() ? asked.image : asked.name;
    for (Mount& mount : asked.mounts)
        settle(mount, owner);
    for (const std::string& other : asked.volumes_from)
        for (const WorldContainer& container : host_.containers)
            if (lives(container) && container.asked.name == other)
                asked.mounts.insert(asked.mounts.end(), container.asked.mounts.begin(),
                                    container.asked.mounts.end());
    for (WorldContainer& container : host_.containers)
        if (lives(container) && !asked.name.empty() && container.asked.name == asked.name)
            remove(container, false);
    const bool ends = asked.removed_at_end;
    host_.containers.push_back({std::move(asked), {chapter_, {}}, false});
    if (ends)
        remove(host_.containers.back(), true);
}

void WorldChanges::remove(WorldContainer& container, bool with_volumes)
{
    container.life.until = chapter_;
    if (!with_volumes)
        return;
    for (const Mount& mount : container.asked.mounts)
        if (mount.kind == MountKind::anonymous && !in_use(mount.source))
            if (WorldVolume* volume = local_volume(mount.source))
                volume->life.until = chapter_;
}

void WorldChanges::change_containers(const std::string& name, ContainerChange change,
                                     bool with_volumes)
{
    for (WorldContainer& container : host_.containers) {
        if (!lives(container) || (!name.empty() && container.asked.name != name))
            continue;
        if (change == ContainerChange::removed)
            remove(container, with_volumes);
        else
            container.stopped = change == ContainerChange::stopped;
    }
}

void WorldChanges::prune_containers()
{
    for (WorldContainer& container : host_.containers)
        if (lives(container) && container.stopped)
            remove(container, false);
}

void WorldChanges::inspected(const std::string& name, const std::string& target)
{
    for (WorldContainer& container : host_.containers) {
        auto& mounts = container.asked.mounts;
        if (!lives(container) || container.asked.name != name ||
            std::ranges::find(mounts, target, &Mount::target) != mounts.end())
            continue;
        Mount mount{MountKind::anonymous, {}, target, false, {}};
        settle(mount, name);
        mounts.push_back(std::move(mount));
        // The volume came with the container, not with the look at it.
        host_.volumes.back().life.from = container.life.from;
    }
}

void WorldChanges::create_volume(const VolumeAsked& asked)
{
    if (asked.name.empty()) {
        make_anonymous({}, {}, asked.driver);
    } else if (asked.driver == "convoy") {
        if (convoy_volume(asked.name) == nullptr)
            world_.convoy_volumes.push_back({asked.name, convoy_place(), {chapter_, {}}});
    } else if (local_volume(asked.name) == nullptr) {
        host_.volumes.push_back(
            {asked.name, asked.name, asked.driver, asked.device, false, {chapter_, {}}});
    }
}

void WorldChanges::remove_volume(const std::string& name)
{
    if (WorldVolume* volume = local_volume(name))
        volume->life.until = chapter_;
    else if (WorldConvoyVolume* shared = convoy_volume(name))
        shared->life.until = chapter_;
}

bool WorldChanges::in_use(const std::string& key) const
{
    return std::ranges::any_of(host_.containers, [&](const WorldContainer& container) {
        return lives(container) && std::ranges::find(container.asked.mounts, key, &Mount::source) !=
                                       container.asked.mounts.end();
    });
}

void WorldChanges::prune_volumes(bool named)
{
    for (WorldVolume& volume : host_.volumes)
        if (lives(volume) && volume.driver == "local" && (named || volume.anonymous) &&
            !in_use(volume.key))
            volume.life.until = chapter_;
}

void WorldChanges::start_convoy(const std::string& path)
{
    stop_convoy();
    host_.convoys.push_back({path, {chapter_, {}}});
}

void WorldChanges::stop_convoy()
{
    for (WorldConvoy& convoy : host_.convoys)
        if (lives(convoy))
            convoy.life.until = chapter_;
}

void WorldChanges::export_share(const std::string& path)
{
    for (const WorldShare& share : host_.shares)
        if (lives(share) && share.exported && share.path == path)
            return;
    host_.shares.push_back({path, name_, path, true, {chapter_, {}}});
}

void WorldChanges::unexport_all()
{
    for (WorldShare& share : host_.shares)
        if (lives(share) && share.exported)
            share.life.until = chapter_;
}

/// What was exported and was taken back in this chapter goes on as if it had not been.
void WorldChanges::export_again()
{
    std::vector<std::string> earlier;
    for (WorldShare& share : host_.shares)
        if (share.exported && share.life.until == chapter_)
            share.life.until.reset();
        else if (share.exported && !lives(share))
            earlier.push_back(share.path);
    for (const std::string& path : earlier)
        export_share(path);
}

void WorldChanges::mount_share(const std::string& server, const std::string& path,
                               const std::string& directory)
{
    std::string owner = server;
    for (const auto& host : lab_.hosts)
        if (server == host.name ||
            server.find(cat(" ", host.name, ".address")) != std::string::npos)
            owner = host.name;
    for (WorldShare& share : host_.shares)
        if (!share.exported && share.directory == directory && share.life.until == chapter_ &&
            share.server == owner && share.path == path) {
            share.life.until.reset();  // only away for a while
            return;
        }
    host_.shares.push_back({directory, owner, path, false, {chapter_, {}}});
}

void WorldChanges::unmount_share(const std::string& directory)
{
    for (WorldShare& share : host_.shares)
        if (lives(share) && !share.exported && share.directory == directory)
            share.life.until = chapter_;
}

}  // namespace reports
