// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "harness/base/result.hpp"

namespace convoy {

/// A line of /proc/PID/mountinfo (proc(5)).
struct MountEntry {
    std::uint64_t id = 0;
    std::string device;  ///< "MAJOR:MINOR"
    std::string root;    ///< which folder of that file system is mounted
    std::string point;   ///< where, in the namespace's view
    std::string type;    ///< "ext4", "nfs4"
    std::string source;  ///< "/dev/vda", "server1:/nfs"

    bool operator==(const MountEntry&) const = default;
};

/// Lines that cannot be read are left out.
std::vector<MountEntry> parse_mountinfo(std::string_view text);

/// The mount that a folder of ours lies on; nothing when there is none or it cannot be told.
std::optional<MountEntry> mount_of(const std::filesystem::path& folder);

/// Where `folder` lies within the file system of its mount: "/vol1" on a share mounted at /nfs. For
/// NFS, where the kernel always tells "/" as the root, the path on the server: "/export/vol1".
std::string place_in(const MountEntry& mount, const std::filesystem::path& folder);

/// How many of the mounts are that place of the file system that is mounted as `share`, or
/// something below it.
std::size_t holds(const std::vector<MountEntry>& mounts, const MountEntry& share,
                  const std::string& place);

/// Processes of this machine whose mount namespaces have the folder, or something below it,
/// mounted: containers that use it, whatever anybody has noted; one for each time that it is
/// mounted. Looks once into each namespace. An error when the kernel does not tell: then nobody
/// knows.
harness::Result<std::vector<pid_t>> holders_of(const std::filesystem::path& folder);

/// The folders of `share` that processes of this machine have mounted, or something below them.
harness::Result<std::set<std::string>> held_in(const std::filesystem::path& share);

/// Where something is mounted at the folder or below it, as this process sees it.
std::optional<std::string> mounted_within(const std::filesystem::path& folder);

}  // namespace convoy
