// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/beneath.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;

constexpr std::size_t most_read = 16 << 20;  // a record is hundreds of bytes
constexpr int deepest = 64;                  // folders held open at a time while a tree is removed

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

Fd open_resolved(int folder, const std::string& path, int flags, mode_t mode, std::uint64_t resolve)
{
    struct open_how how = {};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.mode = flags & O_CREAT ? mode : 0;
    how.resolve = resolve;
    for (;;) {
        const long fd = ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))  // a rename elsewhere raced with us
            return Fd{static_cast<int>(fd)};
    }
}

constexpr std::uint64_t beneath = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

/// Removes a tree; what is too deep to hold open on the way is first moved up to the tree's top, so
/// that whatever a crash leaves is still inside of the tree.
class TreeRemover {
public:
    TreeRemover(int folder, const KeepGoing& keep_going) : folder_(folder), keep_going_(keep_going)
    {
    }

    void remove(const std::string& name)
    {
        top_ = open_resolved(folder_, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0,
                             beneath | RESOLVE_NO_XDEV);
        do {
            moved_ = 0;
            remove_entry(folder_, name, 0);
        } while (moved_ > 0 && failures_ == 0 && !stopped_);
    }

    Result<> result() const
    {
        if (stopped_)
            return harness::lab_error("stopped before everything was removed");
        if (failures_ == 0)
            return Ok{};
        return harness::lab_error(
            cat(first_failure_, failures_ > 1 ? cat(" (and ", failures_ - 1, " more)") : ""));
    }

private:
    void remove_entry(int parent, const std::string& name, int depth)
    {
        stopped_ = stopped_ || (keep_going_ && !keep_going_());
        if (stopped_ || ::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT)
            return;
        if (errno != EISDIR && errno != EPERM)
            return failed(name);
        if (depth >= deepest && move_up(parent, name))
            return;
        const Fd inside = open_resolved(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0,
                                        beneath | RESOLVE_NO_XDEV);
        if (!inside)  // ENOENT: somebody else removes the same
            return errno == ENOENT ? void() : failed(name);
        const auto names = names_in(inside.get());
        if (!names)
            return failed(name);
        for (const std::string& each : *names)
            remove_entry(inside.get(), each, depth + 1);
        const bool more_to_come = depth == 0 && moved_ > 0;  // what was moved up here
        if (!stopped_ && !more_to_come && ::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0 &&
            errno != ENOENT && (errno != ENOTEMPTY || failures_ == 0))
            failed(name);
    }

    bool move_up(int parent, const std::string& name)
    {
        const std::string aside = cat(".deep-", ::getpid(), "-", ++asides_);
        if (!top_ || ::renameat(parent, name.c_str(), top_.get(), aside.c_str()) != 0)
            return false;
        ++moved_;
        return true;
    }

    void failed(const std::string& name)
    {
        if (failures_++ == 0)
            first_failure_ = errno == EXDEV ? cat("a file system is mounted at ", name)
                                            : cannot("remove", name).what;
    }

    int folder_;
    const KeepGoing& keep_going_;
    Fd top_;
    bool stopped_ = false;
    unsigned asides_ = 0;
    unsigned moved_ = 0;  ///< to the top, since the last time that it was gone through
    unsigned failures_ = 0;
    std::string first_failure_;
};

bool write_all(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t put = ::write(fd, text.data(), text.size());
        if (put < 0 && errno != EINTR)
            return false;
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
    }
    return true;
}

}  // namespace

harness::Error cannot(std::string_view doing, std::string_view what)
{
    const int number = errno;
    const std::string why = number == ELOOP   ? "a symbolic link is in the way"
                            : number == EXDEV ? "it leads out of the share"
                                              : std::strerror(number);
    const std::string hint = number == ESTALE   ? "the server has lost it; mount the share anew"
                             : number == ENOSPC ? "make room on the share"
                             : number == EROFS  ? "the share is read-only here"
                             : number == EDQUOT ? "a quota is used up"
                                                : "";
    return harness::lab_error(cat("cannot ", doing, " ", what, ": ", why), hint);
}

Fd open_beneath(int folder, const std::string& path, int flags, mode_t mode)
{
    return open_resolved(folder, path, flags, mode, beneath);
}

Presence look_beneath(int folder, const std::string& name)
{
    struct stat info = {};
    if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0)
        return Presence::there;
    return errno == ENOENT ? Presence::not_there : Presence::unknown;
}

bool exists_beneath(int folder, const std::string& name)
{
    return look_beneath(folder, name) == Presence::there;
}

namespace {

Result<std::string> read_once(int folder, const std::string& path)
{
    const Fd file = open_beneath(folder, path, O_RDONLY | O_NONBLOCK);  // a FIFO must not hold us
    struct stat info = {};
    if (!file || ::fstat(file.get(), &info) != 0)
        return cannot("read", path);
    if (!S_ISREG(info.st_mode)) {
        harness::Error error =
            harness::lab_error(cat("cannot read ", path, ": it is not a regular file"));
        errno = EISDIR;
        return error;
    }
    std::string text;
    text.resize(static_cast<std::size_t>(std::min<off_t>(info.st_size, most_read)) + 1);
    std::size_t got = 0;
    for (;;) {
        const ssize_t more = ::read(file.get(), text.data() + got, text.size() - got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return cannot("read", path);
        got += static_cast<std::size_t>(more);
        if (more == 0 || got < text.size())  // a regular file gives less only at its end
            break;
        if (got > most_read) {
            harness::Error error =
                harness::lab_error(cat("cannot read ", path, ": it is larger than 16 MiB"));
            errno = EFBIG;
            return error;
        }
        if (got == text.size())
            text.resize(text.size() * 2);
    }
    text.resize(got);
    return text;
}

}  // namespace

Result<std::string> read_beneath(int folder, const std::string& path)
{
    constexpr int most_tries = 5;
    for (int tries = 1;; ++tries) {
        auto text = read_once(folder, path);
        if (text)
            return text;
        // A server that has another file of that name by now has forgotten the one we opened: NFS
        // says so, GlusterFS says that there is none.
        const int number = errno;
        const bool replaced =
            number == ESTALE || (number == ENOENT && exists_beneath(folder, path));
        errno = number;
        if (!replaced || tries == most_tries)
            return text;
    }
}

Result<std::vector<std::string>> names_in(int folder)
{
    // A descriptor of its own: reading moves the position, which copies share.
    const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const OpenFolder open{own < 0 ? nullptr : ::fdopendir(own)};
    if (!open) {
        const harness::Error error = cannot("list", "the folder");
        if (own >= 0)
            ::close(own);
        return error;
    }
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* const entry = ::readdir(open.get());
        if (!entry)
            break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    if (errno != 0)
        return cannot("list", "the folder");
    return names;
}

Result<> remove_tree(int folder, const std::string& name, const KeepGoing& keep_going)
{
    TreeRemover remover(folder, keep_going);
    remover.remove(name);
    return remover.result();
}

Result<> write_new(int folder, const std::string& name, std::string_view text,
                   Durability durability)
{
    Fd file = open_beneath(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (!file)
        return cannot("write", name);
    const bool written =
        write_all(file.get(), text) && (durability == Durability::none || ::fsync(file.get()) == 0);
    const int write_error = errno;
    // NFS tells of a full disk at the latest when the file is closed.
    const bool closed = ::close(file.release()) == 0;
    if (written && closed)
        return Ok{};
    const int number = written ? errno : write_error;
    errno = number;
    const harness::Error error = cannot("write", name);
    ::unlinkat(folder, name.c_str(), 0);
    errno = number;
    return error;
}

Result<> sync_folder(int folder, std::string_view name)
{
    // Some file systems have nothing to do there and say EINVAL.
    if (::fsync(folder) != 0 && errno != EINVAL)
        return cannot("sync", name);
    return Ok{};
}

}  // namespace convoy
