// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/locks.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <thread>
#include <utility>

#include <fcntl.h>

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

bool lock_byte(int file, std::int64_t at)
{
    struct flock range = {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = at;
    range.l_len = 1;
    return ::fcntl(file, F_OFD_SETLK, &range) == 0;
}

/// Locks one byte. Nothing, with errno EAGAIN, when the deadline passes.
bool lock_byte(int file, std::int64_t at, steady_clock::time_point deadline)
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
std::int64_t ShareLocks::place_of(std::string_view name)
{
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return static_cast<std::int64_t>(hash >> 2);
}

ShareLocks::Held::Held(Held&& other) noexcept
    : locks_(std::exchange(other.locks_, nullptr)), places_(other.places_),
      file_(std::move(other.file_))
{
}

ShareLocks::Held& ShareLocks::Held::operator=(Held&& other) noexcept
{
    std::swap(locks_, other.locks_);
    std::swap(places_, other.places_);
    std::swap(file_, other.file_);
    return *this;
}

ShareLocks::Held::~Held()
{
    if (!locks_)
        return;
    file_ = Fd{};  // first for other hosts: whoever of this process is next needs it of them
    locks_->release(places_);
}

harness::Result<> ShareLocks::Held::still() const
{
    for (const std::int64_t at : places_)
        if (!lock_byte(file_.get(), at))
            return harness::lab_error(
                "the lock was lost before the change was made, and nothing was changed",
                "try again; this host was cut off from the share");
    return harness::Ok{};
}

bool ShareLocks::are_free(const Places& places) const
{
    return !taken_.contains(places[0]) && !taken_.contains(places[1]);
}

void ShareLocks::release(const Places& places)
{
    {
        const std::lock_guard lock(mutex_);
        taken_.erase(places[0]);
        taken_.erase(places[1]);
    }
    released_.notify_all();
}

harness::Result<ShareLocks::Held> ShareLocks::take(int config, std::string_view name,
                                                   std::string_view second, milliseconds patience)
{
    const auto deadline = steady_clock::now() + patience;
    Places places{place_of(name), place_of(second.empty() ? name : second)};
    std::ranges::sort(places);  // two hosts that take the same two would wait for each other
    {
        std::unique_lock lock(mutex_);
        if (!released_.wait_until(lock, deadline, [&] { return are_free(places); }))
            return held_by_other(name, patience);
        taken_.insert(places.begin(), places.end());
    }
    Held held(*this, places);
    held.file_ = open_beneath(config, file_name, O_RDWR | O_CREAT | O_NONBLOCK, 0644);
    if (!held.file_)
        return cannot("open", file_name);
    for (const std::int64_t at : places) {
        if (lock_byte(held.file_.get(), at, deadline))
            continue;
        return errno == EAGAIN ? held_by_other(name, patience) : cannot("lock", file_name);
    }
    return held;
}

}  // namespace convoy
