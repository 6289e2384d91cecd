// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/locks.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <thread>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

using harness::cat;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

harness::Error held_by_other(std::string_view name, milliseconds patience)
{
    return harness::lab_error(
        cat("somebody has worked on ", name, " for ", patience.count() / 1000, " s"),
        "try again; if it stays so, look for a convoy daemon that hangs");
}

bool lock_byte(int file, std::size_t at)
{
    struct flock range = {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = static_cast<off_t>(at);
    range.l_len = 1;
    return ::fcntl(file, F_OFD_SETLK, &range) == 0;
}

/// Locks one byte. Nothing, with errno EAGAIN, when the deadline passes.
bool lock_byte(int file, std::size_t at, steady_clock::time_point deadline)
{
    for (auto pause = milliseconds{1};; pause = std::min(pause * 2, milliseconds{50})) {
        if (lock_byte(file, at))
            return true;
        if (errno != EAGAIN && errno != EACCES && errno != EINTR)
            return false;
        if (steady_clock::now() >= deadline) {
            errno = EAGAIN;
            return false;
        }
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace

/// FNV-1a: the same on every host and in every version, or hosts would not agree.
std::size_t ShareLocks::index_of(std::string_view name)
{
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return static_cast<std::size_t>((hash ^ (hash >> 32)) % count);
}

harness::Result<> ShareLocks::Held::still() const
{
    for (const std::size_t at : at_)
        if (!lock_byte(file_.get(), at))
            return harness::lab_error("the lock was lost before the change was made, and nothing was changed",
                                      "try again; this host was cut off from the share");
    return harness::Ok{};
}

harness::Result<ShareLocks::Held> ShareLocks::take(int config, std::string_view name,
                                                   std::string_view second, milliseconds patience)
{
    const auto deadline = steady_clock::now() + patience;
    std::size_t low = index_of(name);
    std::size_t high = second.empty() ? low : index_of(second);
    if (low > high)
        std::swap(low, high);
    Held held;
    held.first_ = std::unique_lock(mutexes_[low], deadline);
    if (!held.first_)
        return held_by_other(name, patience);
    if (high != low) {
        held.second_ = std::unique_lock(mutexes_[high], deadline);
        if (!held.second_)
            return held_by_other(second, patience);
    }
    held.at_ = {low, high};
    held.file_ = open_beneath(config, file_name, O_RDWR | O_CREAT | O_NONBLOCK, 0644);
    if (!held.file_)
        return cannot("open", file_name);
    for (const std::size_t at : {low, high}) {
        if (lock_byte(held.file_.get(), at, deadline))
            continue;
        return errno == EAGAIN ? held_by_other(name, patience) : cannot("lock", file_name);
    }
    return held;
}

}  // namespace convoy
