// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/hub.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include "plugin/daemon/session.hpp"

namespace convoy {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t longest_queue = 1024;
constexpr unsigned most_io_threads = 8;
constexpr milliseconds held_up_after{2};
constexpr milliseconds between_sweeps{50};
constexpr milliseconds look_while_idle{20};
constexpr int looks_before_sleep = 50;

/// Half of the processors: the other half is for whoever asks.
unsigned on_duty()
{
    return std::clamp(std::thread::hardware_concurrency() / 2, 1U, 4U);
}

}  // namespace

std::int64_t steady_now()
{
    return steady_clock::now().time_since_epoch().count();
}

Hub::Hub(const ServerOptions& given, std::shared_ptr<Responder> who)
    : options(given), responder(std::move(who)), workers(given.workers, longest_queue),
      crew(on_duty(), most_io_threads, [this] { return reactor.run_one(); })
{
}

void Hub::enter(Session& session)
{
    const std::lock_guard lock(sessions_mutex_);
    sessions_[&session] = session.weak_from_this();
}

void Hub::leave(Session& session)
{
    const std::lock_guard lock(sessions_mutex_);
    sessions_.erase(&session);
    changed_.notify_all();
}

std::size_t Hub::sessions() const
{
    const std::lock_guard lock(sessions_mutex_);
    return sessions_.size();
}

void Hub::stir()
{
    if (stirred_.exchange(true) || !asleep_)
        return;
    const std::lock_guard lock(watch_mutex_);
    watch_wakes_.notify_one();
}

/// Sees to the sessions whose time is over. Returns whether any waits for something.
bool Hub::sweep()
{
    std::vector<std::shared_ptr<Session>> over;  // let go of after the lock: `leave` takes it
    bool any = false;
    const std::int64_t now = steady_now();
    {
        const std::lock_guard lock(sessions_mutex_);
        for (const auto& [session, owner] : sessions_) {
            const std::int64_t deadline = session->deadline();
            any = any || deadline != 0;
            if (deadline == 0 || deadline > now)
                continue;
            if (auto held = owner.lock())
                over.push_back(std::move(held));
        }
    }
    for (const auto& session : over)
        session->time_is_over();
    return any;
}

void Hub::watch()
{
    bool waiting = false;
    int quiet = 0;
    auto next_sweep = steady_clock::now();
    std::unique_lock lock(watch_mutex_);
    while (!watch_ends_) {
        lock.unlock();
        const bool busy = crew.relieve(held_up_after);
        if (steady_clock::now() >= next_sweep) {
            waiting = sweep();
            next_sweep = steady_clock::now() + between_sweeps;
        }
        quiet = busy || waiting || stirred_.exchange(false) ? 0 : quiet + 1;
        lock.lock();
        if (quiet < looks_before_sleep) {
            watch_wakes_.wait_for(lock, busy ? held_up_after : look_while_idle,
                                  [&] { return watch_ends_; });
            continue;
        }
        asleep_ = true;
        watch_wakes_.wait(lock, [&] { return watch_ends_ || stirred_; });
        asleep_ = false;
    }
}

void Hub::end_watch()
{
    const std::lock_guard lock(watch_mutex_);
    watch_ends_ = true;
    watch_wakes_.notify_all();
}

void Hub::begin_drain()
{
    std::vector<std::shared_ptr<Session>> held;
    {
        const std::lock_guard lock(sessions_mutex_);
        draining_ = true;
        for (const auto& [session, owner] : sessions_)
            if (auto one = owner.lock())
                held.push_back(std::move(one));
        changed_.notify_all();
    }
    for (const auto& session : held)
        session->end_if_idle();
}

bool Hub::wait_for_end()
{
    std::unique_lock lock(sessions_mutex_);
    changed_.wait(lock, [&] { return draining_.load(); });
    return changed_.wait_for(lock, options.patience_at_end, [&] { return sessions_.empty(); });
}

}  // namespace convoy
