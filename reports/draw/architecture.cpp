// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/architecture.hpp"

#include <algorithm>
#include <map>

#include "harness/base/text.hpp"
#include "reports/draw/world.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

/// What of a world is shown: one chapter, or all of them.
struct Window {
    std::optional<std::size_t> chapter;

    bool shows(const Life& life) const
    {
        return !chapter || (life.from <= *chapter && (!life.until || *life.until >= *chapter));
    }
    Change change(const Life& life) const
    {
        if (!chapter)
            return Change::stays;
        if (life.until == chapter)
            return Change::removed;
        return life.from == *chapter ? Change::added : Change::stays;
    }
};

/// Makes one host's picture of its world.
class HostDrawer {
public:
    HostDrawer(const World& world, const WorldHost& host, Window window)
        : world_(world), host_(host), window_(window)
    {
    }

    HostPicture draw(const std::string& name)
    {
        picture_.name = name;
        for (const WorldConvoy& convoy : host_.convoys)
            places_.emplace(place_of(host_, name, convoy.path), convoy.path);
        places_.emplace(cat(name, ":"), "");  // of a convoy that the scenario does not start
        shares(name);
        for (const WorldConvoy& convoy : host_.convoys)
            if (window_.shows(convoy.life))
                picture_.convoy = Convoy{convoy.path, window_.change(convoy.life)};
        for (const WorldContainer& container : host_.containers)
            if (window_.shows(container.life))
                add(container);
        for (const WorldVolume& volume : host_.volumes)
            if (window_.shows(volume.life))
                storage_of(volume);
        unshared_convoy_volumes();
        return std::move(picture_);
    }

private:
    void shares(const std::string& name)
    {
        for (const WorldShare& share : host_.shares) {
            if (!window_.shows(share.life))
                continue;
            const auto same = std::ranges::find_if(picture_.shares, [&](const SharePoint& each) {
                return each.directory == share.directory && each.server == share.server;
            });
            SharePoint point{share.directory, share.exported ? name : share.server, share.path,
                             share.exported, window_.change(share.life)};
            if (same == picture_.shares.end())
                picture_.shares.push_back(std::move(point));
            else
                *same = std::move(point);  // the later one is what is so now
        }
    }

    void add(const WorldContainer& container)
    {
        Container drawn{container.asked.name,
                        container.asked.image,
                        container.asked.removed_at_end,
                        {},
                        window_.change(container.life)};
        for (const Mount& mount : container.asked.mounts)
            drawn.mounts.push_back({storage_of(mount, container), mount.target, mount.read_only});
        if (window_.chapter ||
            std::ranges::find(picture_.containers, drawn) == picture_.containers.end())
            picture_.containers.push_back(std::move(drawn));
    }

    std::size_t place(Storage storage)
    {
        const auto same = std::ranges::find_if(picture_.storages, [&](const Storage& each) {
            return each.kind == storage.kind && each.name == storage.name &&
                   each.driver == storage.driver && each.detail == storage.detail;
        });
        if (same == picture_.storages.end()) {
            picture_.storages.push_back(std::move(storage));
            return picture_.storages.size() - 1;
        }
        if (storage.change != Change::removed)  // gone and made again is not gone
            same->change = same->change == Change::removed ? Change::stays : same->change;
        return static_cast<std::size_t>(same - picture_.storages.begin());
    }

    std::size_t storage_of(const WorldVolume& volume)
    {
        return place({volume.anonymous ? MountKind::anonymous : MountKind::volume, volume.label,
                      volume.driver, volume.detail, window_.change(volume.life)});
    }

    std::size_t storage_of(const Mount& mount, const WorldContainer& container)
    {
        if (mount.kind == MountKind::memory)
            return place({mount.kind, mount.target, {}, container.asked.name, Change::stays});
        if (mount.kind == MountKind::directory)
            return place({mount.kind, mount.source, {}, {}, Change::stays});
        // The latest of this name that was made before the container ended.
        for (auto volume = host_.volumes.rbegin(); volume != host_.volumes.rend(); ++volume)
            if (volume->key == mount.source && volume->driver == mount.driver &&
                overlap(volume->life, container.life))
                return storage_of(*volume);
        for (auto volume = world_.convoy_volumes.rbegin(); volume != world_.convoy_volumes.rend();
             ++volume)
            if (const auto at = places_.find(volume->place);
                at != places_.end() && volume->name == mount.source && mount.driver == "convoy" &&
                overlap(volume->life, container.life))
                return place({mount.kind, mount.source, mount.driver, at->second,
                              window_.change(volume->life)});
        return place({mount.kind, mount.source, mount.driver, {}, Change::stays});
    }

    static bool overlap(const Life& one, const Life& other)
    {
        return (!one.until || *one.until >= other.from) &&
               (!other.until || *other.until >= one.from);
    }

    /// Those of a convoy whose directory is no share: they are this host's alone.
    void unshared_convoy_volumes()
    {
        for (const WorldConvoyVolume& volume : world_.convoy_volumes) {
            const auto here = places_.find(volume.place);
            const auto on_share = [&](const WorldShare& each) {
                return lies_in(volume.place, each.server, each.path);
            };
            if (window_.shows(volume.life) && here != places_.end() &&
                std::ranges::none_of(host_.shares, on_share))
                place({MountKind::volume, volume.name, "convoy", here->second,
                       window_.change(volume.life)});
        }
    }

    const World& world_;
    const WorldHost& host_;
    Window window_;
    std::map<std::string, std::string> places_;  // of its convoys, and how it calls them
    HostPicture picture_;
};

std::vector<Share> shares_of(const World& world, Window window,
                             const std::vector<HostPicture>& hosts)
{
    std::vector<Share> shares;
    for (const HostPicture& host : hosts)
        for (const SharePoint& point : host.shares) {
            const auto same = std::ranges::find_if(shares, [&](const Share& each) {
                return each.server == point.server && each.path == point.path;
            });
            if (same == shares.end())
                shares.push_back({point.server, point.path, {}, point.change});
            else if (point.exported)
                same->change = point.change;
        }
    for (Share& share : shares)
        for (const WorldConvoyVolume& volume : world.convoy_volumes) {
            Storage drawn{MountKind::volume, volume.name, "convoy", {}, window.change(volume.life)};
            if (!window.shows(volume.life) || !lies_in(volume.place, share.server, share.path))
                continue;
            const auto known = std::ranges::find(share.volumes, volume.name, &Storage::name);
            if (known == share.volumes.end())
                share.volumes.push_back(std::move(drawn));
            else
                known->change = drawn.change;
        }
    return shares;
}

Architecture seen_through(Window window, const World& world, const Scenario& scenario)
{
    Architecture architecture;
    for (const HostSpec& host : scenario.lab.hosts)
        architecture.hosts.push_back(
            HostDrawer(world, world.hosts.at(host.name), window).draw(host.name));
    architecture.shares = shares_of(world, window, architecture.hosts);
    return architecture;
}

harness::Result<Window> window_of(const Scenario& scenario, std::string_view chapter)
{
    if (chapter.empty())
        return Window{};
    std::vector<std::string> ids;
    for (const Chapter& each : scenario.chapters)
        ids.push_back(each.id);
    if (!scenario.finally.empty())
        ids.emplace_back("finally");
    const auto found = std::ranges::find(ids, chapter);
    if (found == ids.end())
        return harness::usage_error(
            cat("there is no chapter '", harness::excerpt(chapter, 100), "' in ", scenario.file),
            harness::suggestion(chapter, ids));
    return Window{static_cast<std::size_t>(found - ids.begin())};
}

}  // namespace

bool HostPicture::is_bare() const
{
    return storages.empty() && containers.empty() && shares.empty() && !convoy;
}

bool Architecture::shows_something() const
{
    return !std::ranges::all_of(hosts, &HostPicture::is_bare);
}

Architecture Architecture::without_bare_hosts() const
{
    Architecture fewer{{}, shares};
    std::ranges::remove_copy_if(hosts, std::back_inserter(fewer.hosts), &HostPicture::is_bare);
    return fewer;
}

bool Architecture::changes() const
{
    const auto changed = [](const auto& thing) { return thing.change != Change::stays; };
    return std::ranges::any_of(shares,
                               [&](const Share& share) {
                                   return changed(share) ||
                                          std::ranges::any_of(share.volumes, changed);
                               }) ||
           std::ranges::any_of(hosts, [&](const HostPicture& host) {
               return std::ranges::any_of(host.storages, changed) ||
                      std::ranges::any_of(host.containers, changed) ||
                      std::ranges::any_of(host.shares, changed) ||
                      (host.convoy && changed(*host.convoy));
           });
}

harness::Result<Architecture> architecture_of(const Scenario& scenario, std::string_view chapter)
{
    const auto window = window_of(scenario, chapter);
    if (!window)
        return window.error();
    return seen_through(*window, world_of(scenario), scenario);
}

std::vector<Architecture> architectures_by_chapter(const Scenario& scenario)
{
    const World world = world_of(scenario);
    std::vector<Architecture> all;
    const std::size_t count = scenario.chapters.size() + (scenario.finally.empty() ? 0 : 1);
    for (std::size_t chapter = 0; chapter < count; ++chapter)
        all.push_back(seen_through({chapter}, world, scenario));
    return all;
}

}  // namespace reports
