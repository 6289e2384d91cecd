// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/uses.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

using harness::cat;
using harness::Ok;
using harness::Result;

namespace {

std::string folder_of(const std::string& volume)
{
    return cat(folders::uses, "/", volume);
}

// A use is a file without content; its mode tells whether it was noted more than once.
constexpr mode_t once = 0600, repeatedly = 0700;

/// Machines that were cloned have the same id, but are not called the same.
bool is_earlier_boot(const HostId& host, const HostId& here)
{
    return host.machine == here.machine && host.name == here.name && host.boot != here.boot;
}

/// Gives an empty file the time that the share's server has now. Not by futimens: for that a FUSE
/// client (GlusterFS) sends its own host's time.
bool touch(const Fd& file)
{
    return ::ftruncate(file.get(), 0) == 0;
}

std::string sign_name(const HostId& host)
{
    return name_of({host, "alive"});
}

}  // namespace

namespace uses {

Result<> add(const Share::View& view, const std::string& volume, const Use& use)
{
    const auto all = Share::folder(view, folders::uses);
    if (!all)
        return all.error();
    const std::string path = cat(folder_of(volume), "/", name_of(use));
    // The folder is there already, most of the time; `tidy` may remove it between our two calls.
    for (int tries = 0; tries < 100; ++tries) {
        if (open_beneath(view.config.get(), path, O_WRONLY | O_CREAT | O_EXCL, once))
            return Ok{};
        if (errno == EEXIST) {
            const Fd file = open_beneath(view.config.get(), path, O_WRONLY | O_NONBLOCK);
            if (file && ::fchmod(file.get(), repeatedly) == 0 && touch(file))
                return Ok{};
        }
        if (errno != ENOENT && errno != ESTALE)
            break;
        if (::mkdirat(all->get(), volume.c_str(), 0700) != 0 && errno != EEXIST)
            return cannot("make", folder_of(volume));
    }
    return cannot("note the use of", volume);
}

bool is_repeated(const Share::View& view, const std::string& volume, const Use& use)
{
    const Fd folder = open_beneath(view.config.get(), folder_of(volume), O_RDONLY | O_DIRECTORY);
    struct stat info = {};
    return folder &&
           ::fstatat(folder.get(), name_of(use).c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
           (info.st_mode & S_IXUSR) != 0;
}

Result<> take_back(const Share::View& view, const std::string& volume, const Use& use)
{
    const Fd folder = open_beneath(view.config.get(), folder_of(volume), O_RDONLY | O_DIRECTORY);
    if (!folder)
        return errno == ENOENT ? Result<>{Ok{}} : cannot("open", folder_of(volume));
    if (::unlinkat(folder.get(), name_of(use).c_str(), 0) != 0 && errno != ENOENT)
        return cannot("take back the use of", volume);
    return Ok{};
}

void tidy(const Share::View& view)
{
    const Fd all = open_beneath(view.config.get(), folders::uses, O_RDONLY | O_DIRECTORY);
    const auto names =
        all ? names_in(all.get()) : Result<std::vector<std::string>>{std::vector<std::string>{}};
    for (const std::string& name : names ? *names : std::vector<std::string>{})
        ::unlinkat(all.get(), name.c_str(), AT_REMOVEDIR);  // fails while anybody uses it
}

Result<std::vector<Use>> of(const Share::View& view, const std::string& volume, const HostId& here)
{
    std::vector<Use> found;
    const Fd folder = open_beneath(view.config.get(), folder_of(volume), O_RDONLY | O_DIRECTORY);
    if (!folder)
        return errno == ENOENT ? Result<std::vector<Use>>{found}
                               : cannot("open", folder_of(volume));
    const auto names = names_in(folder.get());
    if (!names)
        return names.error();
    for (const std::string& name : *names) {
        auto use = use_in(name);
        if (!use)
            continue;
        if (is_earlier_boot(use->host, here)) {
            ::unlinkat(folder.get(), name.c_str(), 0);
            continue;
        }
        struct stat info = {};
        if (::fstatat(folder.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
            continue;  // taken back just now
        use->since = info.st_mtime;
        found.push_back(std::move(*use));
    }
    return found;
}

Result<std::vector<std::string>> volumes(const Share::View& view)
{
    const Fd folder = open_beneath(view.config.get(), folders::uses, O_RDONLY | O_DIRECTORY);
    if (!folder)
        return errno == ENOENT ? Result<std::vector<std::string>>{std::vector<std::string>{}}
                               : cannot("open", folders::uses);
    return names_in(folder.get());
}

Result<> forget(const Share::View& view, const std::string& volume)
{
    const Fd all = open_beneath(view.config.get(), folders::uses, O_RDONLY | O_DIRECTORY);
    if (!all)
        return Ok{};
    return remove_tree(all.get(), volume);
}

}  // namespace uses

namespace hosts {

Result<std::time_t> sign(const Share::View& view, const HostId& here)
{
    const auto folder = Share::folder(view, folders::hosts);
    if (!folder)
        return folder.error();
    const Fd file =
        open_beneath(folder->get(), sign_name(here), O_WRONLY | O_CREAT | O_NONBLOCK, 0600);
    struct stat info = {};
    if (!file || !touch(file) || ::fstat(file.get(), &info) != 0)
        return cannot("give a sign of life in", folders::hosts);
    return info.st_mtime;
}

std::optional<std::time_t> last_sign(const Share::View& view, const HostId& host)
{
    const Fd file = open_beneath(view.config.get(), cat(folders::hosts, "/", sign_name(host)),
                                 O_RDONLY | O_NONBLOCK);
    struct stat info = {};
    if (!file || ::fstat(file.get(), &info) != 0)
        return std::nullopt;
    return info.st_mtime;
}

void forget_earlier_boots(const Share::View& view, const HostId& here)
{
    const Fd folder = open_beneath(view.config.get(), folders::hosts, O_RDONLY | O_DIRECTORY);
    const auto names = folder ? names_in(folder.get())
                              : Result<std::vector<std::string>>{std::vector<std::string>{}};
    for (const std::string& name : names ? *names : std::vector<std::string>{})
        if (const auto sign = use_in(name); sign && is_earlier_boot(sign->host, here))
            ::unlinkat(folder.get(), name.c_str(), 0);
}

}  // namespace hosts

}  // namespace convoy
