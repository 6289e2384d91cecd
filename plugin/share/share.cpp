// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/share.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

namespace fs = std::filesystem;
using harness::cat;

Fd open_folder(const fs::path& path)
{
    return Fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

/// Whether another file system, or another part of one, is mounted at the open folder.
bool is_mount_point(int folder)
{
    struct statx here = {}, above = {};
    constexpr int flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
    if (::statx(folder, "", flags, STATX_MNT_ID | STATX_INO, &here) != 0 ||
        ::statx(folder, "..", AT_STATX_DONT_SYNC, STATX_MNT_ID | STATX_INO, &above) != 0)
        return false;
    return here.stx_mnt_id != above.stx_mnt_id;
}

std::uint64_t type_of(int folder)
{
    struct statfs about = {};
    return ::fstatfs(folder, &about) == 0 ? static_cast<std::uint64_t>(about.f_type) : 0;
}

/// The file system's type when it is one that comes from elsewhere, and so can be missing; else 0.
std::uint64_t remote_type_of(int folder)
{
    constexpr std::array<std::uint64_t, 8> remote{
        NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC,  SMB2_SUPER_MAGIC, 0xFF534D42,   // CIFS
        FUSE_SUPER_MAGIC, CEPH_SUPER_MAGIC, V9FS_MAGIC,       0x01161970};  // GFS2
    const std::uint64_t type = type_of(folder);
    return std::ranges::find(remote, type) == remote.end() ? 0 : type;
}

harness::Error not_there(const fs::path& path)
{
    const int number = errno;
    harness::Error error = cannot("open the share", path.string());
    if (number == ENOENT || number == ENOTDIR)
        error = harness::lab_error(cat("the share ", path.string(), " is not there"),
                                   "mount it first; vfs.path names it");
    return error;
}

}  // namespace

harness::Result<Share> Share::open(const fs::path& given, const fs::path& memory)
{
    if (given.empty() || given.is_relative())
        return harness::usage_error(
            cat("vfs.path must be an absolute path, not '", given.string(), "'"), "vfs.path=/nfs");
    const fs::path path = given.lexically_normal().has_filename()
                              ? given.lexically_normal()
                              : given.lexically_normal().parent_path();
    Share share{path};
    share.recall(memory);
    if (share.is_mount_)
        return share;
    const Fd folder = open_folder(path);
    if (!folder && share.type_ == 0)
        return not_there(path);
    share.is_mount_ = folder && is_mount_point(folder.get());
    const bool was_remote = share.type_ != 0;
    if (folder && !was_remote)
        share.type_ = remote_type_of(folder.get());
    if (share.is_mount_ || (share.type_ != 0 && !was_remote))
        if (const auto kept = share.remember(memory); !kept)
            return kept.error();
    return share;
}

/// "mount PATH", or "type HEX PATH" for a folder within a mount.
void Share::recall(const fs::path& memory)
{
    std::string line;
    std::getline(std::ifstream(memory), line);
    const auto words = harness::split(line, ' ');
    if (line == cat("mount ", path_.string()))
        is_mount_ = true;
    else if (words.size() >= 3 && words[0] == "type" && line.ends_with(cat(" ", path_.string())))
        std::from_chars(words[1].data(), words[1].data() + words[1].size(), type_, 16);
}

harness::Result<> Share::remember(const fs::path& memory) const
{
    std::array<char, 24> hex{};
    std::snprintf(hex.data(), hex.size(), "%llx", static_cast<unsigned long long>(type_));
    const std::string line = is_mount_ ? cat("mount ", path_.string(), "\n")
                                       : cat("type ", hex.data(), " ", path_.string(), "\n");
    const Fd folder = open_folder(memory.parent_path());
    const std::string aside = cat(memory.filename().string(), ".new");
    if (!folder)
        return cannot("open", memory.parent_path().string());
    ::unlinkat(folder.get(), aside.c_str(), 0);  // of one that was killed right here
    if (auto written = write_new(folder.get(), aside, line, Durability::durable); !written)
        return written;
    if (::renameat(folder.get(), aside.c_str(), folder.get(), memory.filename().c_str()) != 0)
        return cannot("write", memory.string());
    return sync_folder(folder.get(), memory.parent_path().string());
}

harness::Result<Share::View> Share::view() const
{
    View view{open_folder(path_), {}};
    if (!view.root)
        return not_there(path_);
    const bool is_bare = is_mount_ ? !is_mount_point(view.root.get())
                                   : type_ != 0 && type_of(view.root.get()) != type_;
    if (is_bare)
        return harness::lab_error(cat("the share ", path_.string(), " is not mounted"),
                                  "mount it; nothing is written into the bare folder");
    view.config = open_beneath(view.root.get(), folders::config, O_RDONLY | O_DIRECTORY);
    if (!view.config && errno == ENOENT) {
        if (::mkdirat(view.root.get(), folders::config, 0700) != 0 && errno != EEXIST)
            return cannot("make", cat(path_.string(), "/config"));
        if (const auto synced = sync_folder(view.root.get(), path_.string()); !synced)
            return synced.error();
        view.config = open_beneath(view.root.get(), folders::config, O_RDONLY | O_DIRECTORY);
    }
    if (!view.config)
        return cannot("open", cat(path_.string(), "/config"));
    return view;
}

harness::Result<Fd> Share::folder(const View& view, const char* name)
{
    for (int tries = 0;; ++tries) {
        Fd folder = open_beneath(view.config.get(), name, O_RDONLY | O_DIRECTORY);
        if (folder)
            return folder;
        if (errno != ENOENT || tries > 0)
            return cannot("open", cat("config/", name));
        if (::mkdirat(view.config.get(), name, 0700) != 0 && errno != EEXIST)
            return cannot("make", cat("config/", name));
        if (const auto synced = sync_folder(view.config.get(), folders::config); !synced)
            return synced.error();
    }
}

}  // namespace convoy
