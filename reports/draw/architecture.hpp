// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/scenario.hpp"
#include "reports/draw/docker_words.hpp"

namespace reports {

/// What becomes of a thing in the chapter that is shown; `stays` in a picture of all chapters.
enum class Change { stays, added, removed };

/// What containers can mount: a directory of the host, or a volume as Docker there knows it.
struct Storage {
    MountKind kind = MountKind::directory;
    std::string name;    ///< path or volume; of an anonymous volume its path in its container
    std::string driver;  ///< of volumes
    std::string detail;  ///< what else is known: the device, the container it was made for
    Change change = Change::stays;
    bool operator==(const Storage&) const = default;
};

struct ContainerMount {
    std::size_t storage = 0;  ///< index in its host's `storages`
    std::string target;
    bool read_only = false;
    bool operator==(const ContainerMount&) const = default;
};

struct Container {
    std::string name;  ///< empty when Docker made one up
    std::string image;
    bool removed_at_end = false;  ///< --rm
    std::vector<ContainerMount> mounts;
    Change change = Change::stays;
    bool operator==(const Container&) const = default;
};

/// A host's side of an NFS share: it exports the directory, or has it mounted there.
struct SharePoint {
    std::string directory;
    std::string server;  ///< whose; this host itself when it exports
    std::string path;    ///< there
    bool exported = false;
    Change change = Change::stays;
    bool operator==(const SharePoint&) const = default;
};

/// The volume plugin that runs on a host.
struct Convoy {
    std::string path;  ///< where its volumes are; empty when the command does not tell
    Change change = Change::stays;
    bool operator==(const Convoy&) const = default;
};

struct HostPicture {
    std::string name;
    std::vector<Storage> storages;
    std::vector<Container> containers;
    std::vector<SharePoint> shares;
    std::optional<Convoy> convoy;
    bool operator==(const HostPicture&) const = default;

    bool is_bare() const;
};

/// A directory that hosts share, and what convoy keeps on it.
struct Share {
    std::string server;
    std::string path;
    std::vector<Storage> volumes;
    Change change = Change::stays;
    bool operator==(const Share&) const = default;
};

/// What there is in a lab, as far as the commands of its scenario tell.
struct Architecture {
    std::vector<HostPicture> hosts;
    std::vector<Share> shares;
    bool operator==(const Architecture&) const = default;

    /// The same without hosts that have nothing to show; empty when none has.
    Architecture without_bare_hosts() const;
    /// Whether anything is there but bare hosts.
    bool shows_something() const;
    /// Whether anything came or went in the chapter.
    bool changes() const;
};

/// All that is there in any chapter; or with `chapter`, an id (or "finally"), what readers of this
/// chapter meet: what is there when it begins, what it adds, and what it removes, marked so. A
/// usage Error when there is no such chapter.
harness::Result<Architecture> architecture_of(const harness::model::Scenario& scenario,
                                              std::string_view chapter = {});

/// The same of every chapter in order, and of the closing steps when there are any, all at once.
std::vector<Architecture> architectures_by_chapter(const harness::model::Scenario& scenario);

}  // namespace reports
