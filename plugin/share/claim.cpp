// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/claim.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>

#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

using harness::Ok;
using harness::Result;

bool lock(int file)
{
    struct flock all = {};
    all.l_type = F_WRLCK;
    all.l_whence = SEEK_SET;
    return ::fcntl(file, F_OFD_SETLK, &all) == 0;
}

/// Whether the name still is that file's: its last holder may have removed or moved it.
bool is_named(int folder, const std::string& name, int file)
{
    struct stat open = {}, named = {};
    return ::fstat(file, &open) == 0 &&
           ::fstatat(folder, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

}  // namespace

Result<std::optional<Claim>> Claim::open(int folder, const std::string& name, int flags)
{
    for (;;) {
        Fd file = open_beneath(folder, name, flags, 0600);
        if (!file && errno == ENOENT && !(flags & O_CREAT))
            return std::optional<Claim>{};
        if (!file)
            return cannot("open", name);
        if (!lock(file.get())) {
            if (errno == EAGAIN || errno == EACCES)
                return std::optional<Claim>{};
            return cannot("lock", name);
        }
        if (!is_named(folder, name, file.get()))
            continue;
        Fd own{::fcntl(folder, F_DUPFD_CLOEXEC, 0)};
        if (!own)
            return cannot("open the folder of", name);
        return std::optional<Claim>{Claim{std::move(own), name, std::move(file)}};
    }
}

Result<std::optional<Claim>> Claim::take(int folder, const std::string& name)
{
    auto claim = open(folder, name, O_RDWR | O_CREAT);
    if (claim && *claim && ::ftruncate((*claim)->file(), 0) != 0)
        return cannot("empty", name);
    return claim;
}

Result<std::optional<Claim>> Claim::take_left(int folder, const std::string& name)
{
    return open(folder, name, O_RDWR);
}

Claim::Claim(Claim&& other) noexcept
    : folder_(std::move(other.folder_)), name_(std::exchange(other.name_, {})),
      file_(std::move(other.file_))
{
}

Claim& Claim::operator=(Claim&& other) noexcept
{
    std::swap(folder_, other.folder_);
    std::swap(name_, other.name_);
    std::swap(file_, other.file_);
    return *this;
}

Claim::~Claim()
{
    if (!name_.empty())
        ::unlinkat(folder_.get(), name_.c_str(), 0);
}

Result<> Claim::move_to(int folder, const std::string& name)
{
    if (::renameat(folder_.get(), name_.c_str(), folder, name.c_str()) != 0)
        return cannot("put in place", name);
    name_.clear();
    return Ok{};
}

}  // namespace convoy
