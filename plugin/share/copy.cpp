// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/copy.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;

bool is_unsupported(int error)
{
    return error == ENOTSUP || error == EOPNOTSUPP || error == ENODATA;
}

Result<> copy_attributes(int from, int to, const std::string& what)
{
    const ssize_t size = ::flistxattr(from, nullptr, 0);
    if (size <= 0)
        return size == 0 || is_unsupported(errno) ? Result<>{Ok{}}
                                                  : cannot("list the attributes of", what);
    std::string names(static_cast<std::size_t>(size), '\0');
    const ssize_t listed = ::flistxattr(from, names.data(), names.size());
    names.resize(listed < 0 ? 0 : static_cast<std::size_t>(listed));
    for (const char* name = names.c_str(); name < names.c_str() + names.size();
         name += std::string_view{name}.size() + 1) {
        std::string value(65536, '\0');  // XATTR_SIZE_MAX
        const ssize_t length = ::fgetxattr(from, name, value.data(), value.size());
        if (length < 0 && is_unsupported(errno))
            continue;
        // An NFS server's own (system.nfs4_acl) and those of a security module are made by the
        // system.
        const std::string_view kind{name};
        const bool own = kind.starts_with("user.") || kind.starts_with("system.posix_acl_") ||
                         kind == "security.capability";
        if (own && (length < 0 ||
                    ::fsetxattr(to, name, value.data(), static_cast<std::size_t>(length), 0) != 0))
            return cannot(cat("copy the attribute ", name, " of"), what);
    }
    return Ok{};
}

/// Owner first: chown(2) takes set-user-id bits and capabilities away. Times last.
Result<> copy_metadata(int from, const struct stat& info, int to, const std::string& what)
{
    if (::fchown(to, info.st_uid, info.st_gid) != 0)
        return cannot("give the owner to the copy of", what);
    if (::fchmod(to, info.st_mode & 07777) != 0)
        return cannot("give the mode to the copy of", what);
    if (auto copied = copy_attributes(from, to, what); !copied)
        return copied;
    const std::array times{info.st_atim, info.st_mtim};
    if (::futimens(to, times.data()) != 0)
        return cannot("give the times to the copy of", what);
    return Ok{};
}

Result<> copy_range(int from, int to, off_t at, off_t end, const std::string& what)
{
    std::array<char, 1 << 16> buffer{};
    off_t source = at, target = at;
    while (source < end) {
        ssize_t copied = ::copy_file_range(from, &source, to, &target,
                                           static_cast<std::size_t>(end - source), 0);
        if (copied < 0 &&
            (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS)) {
            copied =
                ::pread(from, buffer.data(),
                        std::min(buffer.size(), static_cast<std::size_t>(end - source)), source);
            if (copied > 0)
                copied = ::pwrite(to, buffer.data(), static_cast<std::size_t>(copied), target);
            source += std::max<ssize_t>(copied, 0);
            target = source;
        }
        if (copied < 0)
            return cannot("copy", what);
        if (copied == 0)
            break;  // it became shorter
    }
    return Ok{};
}

Result<> copy_content(int from, off_t size, int to, const std::string& what)
{
    if (::ioctl(to, FICLONE, from) == 0)
        return Ok{};
    if (::ftruncate(to, size) != 0)
        return cannot("copy", what);
    for (off_t data = 0; data < size;) {
        data = ::lseek(from, data, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break;  // a hole to the end
        if (data < 0)
            return cannot("read", what);
        const off_t hole = ::lseek(from, data, SEEK_HOLE);
        if (hole < 0)
            return cannot("read", what);
        if (auto copied = copy_range(from, to, data, std::min(hole, size), what); !copied)
            return copied;
        data = hole;
    }
    return Ok{};
}

class Copier {
public:
    Copier(int to, dev_t device) : to_(to), device_(device) {}

    /// What is in the folder `path` of both; "" is the top.
    Result<> folder(int from, int to, const std::string& path)
    {
        const auto names = names_in(from);
        if (!names)
            return names.error();
        for (const std::string& name : *names)
            if (auto copied = entry(from, to, name, path.empty() ? name : cat(path, "/", name));
                !copied)
                return copied;
        return Ok{};
    }

private:
    Result<> entry(int from, int to, const std::string& name, const std::string& path)
    {
        struct stat info = {};
        if (::fstatat(from, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
            return cannot("look at", path);
        if (S_ISDIR(info.st_mode))
            return subfolder(from, to, name, path, info);
        if (S_ISSOCK(info.st_mode))
            return Ok{};
        if (info.st_nlink > 1) {
            const auto [first, is_new] = linked_.emplace(info.st_ino, path);
            if (!is_new)
                return ::linkat(to_, first->second.c_str(), to, name.c_str(), 0) == 0
                           ? Result<>{Ok{}}
                           : cannot("link", path);
        }
        if (S_ISREG(info.st_mode))
            return file(from, to, name, path, info);
        return special(from, to, name, path, info);
    }

    Result<> subfolder(int from, int to, const std::string& name, const std::string& path,
                       const struct stat& info)
    {
        if (::mkdirat(to, name.c_str(), 0700) != 0)
            return cannot("make", path);
        const Fd below = open_beneath(from, name, O_RDONLY | O_DIRECTORY);
        const Fd copy = open_beneath(to, name, O_RDONLY | O_DIRECTORY);
        if (!below || !copy)
            return cannot("open", path);
        if (info.st_dev == device_)
            if (auto copied = folder(below.get(), copy.get(), path); !copied)
                return copied;
        return copy_metadata(below.get(), info, copy.get(), path);
    }

    static Result<> file(int from, int to, const std::string& name, const std::string& path,
                         const struct stat& info)
    {
        const Fd source = open_beneath(from, name, O_RDONLY | O_NONBLOCK);
        const Fd copy = open_beneath(to, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!source || !copy)
            return cannot("open", path);
        if (auto copied = copy_content(source.get(), info.st_size, copy.get(), path); !copied)
            return copied;
        return copy_metadata(source.get(), info, copy.get(), path);
    }

    /// Symbolic links, devices and pipes.
    static Result<> special(int from, int to, const std::string& name, const std::string& path,
                            const struct stat& info)
    {
        if (S_ISLNK(info.st_mode)) {
            std::string target(4096, '\0');
            const ssize_t length = ::readlinkat(from, name.c_str(), target.data(), target.size());
            target.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
            if (length < 0 || ::symlinkat(target.c_str(), to, name.c_str()) != 0)
                return cannot("copy the link", path);
        } else if (::mknodat(to, name.c_str(), info.st_mode, info.st_rdev) != 0) {
            return cannot("make", path);
        }
        const bool moded =
            S_ISLNK(info.st_mode) || ::fchmodat(to, name.c_str(), info.st_mode & 07777, 0) == 0;
        const std::array times{info.st_atim, info.st_mtim};
        if (::fchownat(to, name.c_str(), info.st_uid, info.st_gid, AT_SYMLINK_NOFOLLOW) != 0 ||
            !moded || ::utimensat(to, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0)
            return cannot("give owner, mode and times to the copy of", path);
        return Ok{};
    }

    int to_;
    dev_t device_;
    std::map<ino_t, std::string> linked_;  ///< files with several names, and the first of them
};

}  // namespace

Result<> copy_tree(int from, int to)
{
    struct stat info = {};
    if (::fstat(from, &info) != 0)
        return cannot("look at", "the folder");
    Copier copier(to, info.st_dev);
    if (auto copied = copier.folder(from, to, ""); !copied)
        return copied;
    if (auto copied = copy_metadata(from, info, to, "the folder"); !copied)
        return copied;
    if (::syncfs(to) != 0)
        return cannot("write out the copy of", "the folder");
    return Ok{};
}

}  // namespace convoy
