// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy {

/// Folders of ours below `config/`. rancher/convoy looks for `vfs_volume_*.json` there and at
/// nothing else.
namespace folders {
inline constexpr const char* config = "config";
inline constexpr const char* pending = "convoy.pending";  ///< records on their way; see Store
inline constexpr const char* trash = "convoy.trash";      ///< data whose volume is deleted already
inline constexpr const char* uses = "convoy.uses";        ///< VOLUME/USE, empty files
inline constexpr const char* hosts = "convoy.hosts";  ///< MACHINE.BOOT.NAME, touched by that host
inline constexpr const char* snapshots = "convoy.snapshots";  ///< VOLUME/VOLUME_SNAPSHOT.tar.gz
inline constexpr const char* restoring = "convoy.restoring";  ///< data on its way; see Backups
}  // namespace folders

/// The folder that hosts share. It is looked up anew for every call, and nothing of it is held
/// open in between: an administrator can unmount it, and when it is back we see the new one.
///
/// Once it was seen to be a mount point it has to be one from then on, also after a restart:
/// otherwise what was meant for the server would land in the bare folder below. A folder within a
/// mount of another machine's files has to stay of that type of file system.
class Share {
public:
    /// `memory` is a file of this host that remembers what the share was. A share that is not
    /// there now is an Error, unless it is remembered as a mount.
    static harness::Result<Share> open(const std::filesystem::path& path,
                                       const std::filesystem::path& memory);

    /// The share's folders, open: as long as this lives, they are those of one mount.
    struct View {
        Fd root;
        Fd config;
    };
    /// Fails when the share is not there, or not what it was. Makes `config/` in a share that has
    /// none.
    harness::Result<View> view() const;

    /// A folder of ours below config/, made when it is not there.
    static harness::Result<Fd> folder(const View& view, const char* name);

    const std::filesystem::path& path() const { return path_; }
    bool is_mount() const { return is_mount_; }

private:
    explicit Share(std::filesystem::path path) : path_(std::move(path)) {}
    void recall(const std::filesystem::path& memory);
    harness::Result<> remember(const std::filesystem::path& memory) const;

    std::filesystem::path path_;
    bool is_mount_ = false;   ///< was one when it was last seen
    std::uint64_t type_ = 0;  ///< of the file system (statfs(2)) when it is a remote one; else 0
};

}  // namespace convoy
