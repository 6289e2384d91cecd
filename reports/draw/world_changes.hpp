// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/draw/world.hpp"

namespace reports {

enum class ContainerChange { started, stopped, removed };

/// What commands on one host in one chapter do to a world. What there is not cannot be removed:
/// nothing happens then.
class WorldChanges {
public:
    WorldChanges(World& world, const harness::model::LabSpec& lab, const std::string& host,
                 std::size_t chapter);

    void add_container(ContainerAsked asked);
    /// Those of this name; all when it is empty.
    void change_containers(const std::string& name, ContainerChange change, bool with_volumes);
    void prune_containers();
    /// A container's description has a mount there.
    void inspected(const std::string& container, const std::string& target);

    void create_volume(const VolumeAsked& asked);
    void remove_volume(const std::string& name);
    /// Volumes of the local driver that no container has: anonymous ones, or named ones, too.
    void prune_volumes(bool named);

    void start_convoy(const std::string& path);
    void stop_convoy();

    void export_share(const std::string& path);
    void unexport_all();
    void export_again();
    void mount_share(const std::string& server, const std::string& path,
                     const std::string& directory);
    void unmount_share(const std::string& directory);

private:
    template <typename Thing>
    bool lives(const Thing& thing) const
    {
        return !thing.life.until;
    }
    std::string convoy_place() const;
    WorldConvoyVolume* convoy_volume(const std::string& name);
    WorldVolume* local_volume(const std::string& key);
    std::string make_anonymous(const std::string& target, const std::string& owner,
                               const std::string& driver);
    void settle(Mount& mount, const std::string& owner);
    void remove(WorldContainer& container, bool with_volumes);
    bool in_use(const std::string& key) const;

    World& world_;
    const harness::model::LabSpec& lab_;
    WorldHost& host_;
    std::string name_;
    std::size_t chapter_;
};

}  // namespace reports
