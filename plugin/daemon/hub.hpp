// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "plugin/daemon/crew.hpp"
#include "plugin/daemon/reactor.hpp"
#include "plugin/daemon/server.hpp"
#include "plugin/daemon/workers.hpp"

namespace convoy {

class Session;

/// Nanoseconds on the steady clock; what deadlines are compared with.
std::int64_t steady_now();

/// What all connections of a server share.
class Hub : public std::enable_shared_from_this<Hub> {
public:
    Hub(const ServerOptions& options, std::shared_ptr<Responder> responder);

    void enter(Session& session);
    void leave(Session& session);
    std::size_t sessions() const;

    /// Something was begun that has a deadline, or may be held up: the watch wakes if it sleeps.
    void stir();

    /// Looks after deadlines and the crew until `end_watch`; the body of a thread of its own.
    void watch();
    void end_watch();

    /// From here on, connections are closed after their request; those without one at once.
    void begin_drain();
    bool draining() const { return draining_; }
    /// Waits for the signal to end. Returns whether all connections have ended in time, then.
    bool wait_for_end();

    const ServerOptions options;
    const std::shared_ptr<Responder> responder;

private:
    bool sweep();
    mutable std::mutex sessions_mutex_;
    std::condition_variable changed_;
    std::unordered_map<Session*, std::weak_ptr<Session>> sessions_;
    std::atomic<bool> draining_{false};

    std::mutex watch_mutex_;
    std::condition_variable watch_wakes_;
    std::atomic<bool> stirred_{false}, asleep_{false};
    bool watch_ends_ = false;

public:
    // Last: callbacks that are left in it own sessions, which still need what is above.
    Reactor reactor;
    Workers workers;
    Crew crew;
};

}  // namespace convoy
