// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/share.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>

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
        return harness::usage_error(cat("vfs.path must be an absolute path, not '", given.string(), "'"),
                                    "vfs.path=/nfs");
    const fs::path path = given.lexically_normal().has_filename() ? given.lexically_normal()
                                                                  : given.lexically_normal().parent_path();
    std::string remembered;
    std::getline(std::ifstream(memory), remembered);
    const bool was_mount = remembered == cat("mount ", path.string());

    const Fd folder = open_folder(path);
    if (!folder && !was_mount)
        return not_there(path);
    const bool is_mount = was_mount || is_mount_point(folder.get());
    if (is_mount && !was_mount) {
        std::ofstream(memory) << "mount " << path.string() << "\n";
    }
    return Share{path, is_mount};
}

harness::Result<Share::View> Share::view() const
{
    View view{open_folder(path_), {}};
    if (!view.root)
        return not_there(path_);
    if (is_mount_ && !is_mount_point(view.root.get()))
        return harness::lab_error(cat("the share ", path_.string(), " is not mounted"),
                                  "mount it; nothing is written into the bare folder");
    view.config = open_beneath(view.root.get(), folders::config, O_RDONLY | O_DIRECTORY);
    if (!view.config && errno == ENOENT) {
        if (::mkdirat(view.root.get(), folders::config, 0700) != 0 && errno != EEXIST)
            return cannot("make", cat(path_.string(), "/config"));
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
    }
}

}  // namespace convoy
