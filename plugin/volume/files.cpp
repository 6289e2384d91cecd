// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

harness::Error cannot(std::string_view doing, const fs::path& file)
{
    return harness::lab_error(cat("cannot ", doing, " ", file.string(), ": ", std::strerror(errno)));
}

/// A rename is on the disk only when the folder is.
bool sync_folder(const fs::path& folder)
{
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool synced = ::fsync(fd) == 0 || errno == EINVAL;  // some file systems have nothing to do
    ::close(fd);
    return synced;
}

harness::Result<std::string> read_all(int fd, const fs::path& file)
{
    std::string text;
    std::array<char, 16384> part;
    while (const ssize_t got = ::read(fd, part.data(), part.size())) {
        if (got < 0 && errno != EINTR)
            return cannot("read", file);
        text.append(part.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    return text;
}

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

/// A name that no other writer has: not on this host, not on another.
std::string own_suffix()
{
    static std::atomic<unsigned> number{0};
    char host[65] = "";
    ::gethostname(host, sizeof host - 1);
    return cat(".", host, "-", ::getpid(), "-", ++number, ".tmp");
}

}  // namespace

harness::Result<ShareLock> ShareLock::take(const fs::path& file, milliseconds patience)
{
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return cannot("open", file);
    ShareLock lock{fd};
    const auto deadline = steady_clock::now() + patience;
    for (auto pause = milliseconds{1};; pause = std::min(pause * 2, milliseconds{50})) {
        struct flock range = {};
        range.l_type = F_WRLCK;
        range.l_whence = SEEK_SET;
        if (::fcntl(fd, F_OFD_SETLK, &range) == 0)
            return lock;
        if (errno != EAGAIN && errno != EACCES && errno != EINTR)
            return cannot("lock", file);
        if (steady_clock::now() >= deadline)
            return harness::lab_error(
                cat("another host has held the lock ", file.string(), " for ", patience.count() / 1000, " s"),
                "try again; if it stays so, look for a daemon that hangs");
        std::this_thread::sleep_for(pause);
    }
}

ShareLock::~ShareLock()
{
    if (fd_ >= 0)
        ::close(fd_);  // lets go of the lock
}

harness::Result<std::string> read_whole(const fs::path& file)
{
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot("read", file);
    auto text = read_all(fd, file);
    ::close(fd);
    return text;
}

harness::Result<> write_whole(const fs::path& file, std::string_view text)
{
    const fs::path aside = file.string() + own_suffix();
    const int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return cannot("write", aside);
    const bool written = write_all(fd, text) && ::fsync(fd) == 0;
    const bool closed = ::close(fd) == 0;  // NFS tells of a full disk here at the latest
    if (!written || !closed || ::rename(aside.c_str(), file.c_str()) != 0) {
        const harness::Error error = cannot("write", file);
        ::unlink(aside.c_str());
        return error;
    }
    if (!sync_folder(file.parent_path()))
        return cannot("sync", file.parent_path());
    return harness::Ok{};
}

harness::Result<> remove_whole(const fs::path& file)
{
    if (::unlink(file.c_str()) != 0 && errno != ENOENT)
        return cannot("remove", file);
    if (!sync_folder(file.parent_path()))
        return cannot("sync", file.parent_path());
    return harness::Ok{};
}

}  // namespace convoy
