// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "plugin/daemon/request.hpp"

namespace convoy {

/// How a request is served.
enum class Pace {
    at_once,  ///< it waits for nothing: by the thread that has read it
    quick,    ///< it usually waits for nothing: the same, and others take over if it does
    slow,     ///< it writes, or waits for others: by a worker
    late,     ///< it would only hang: `Responder::late` has the answer
};

struct Plan {
    Pace pace = Pace::slow;
    /// After that, `late` is what the client gets, and the real answer is dropped when it comes.
    std::optional<std::chrono::milliseconds> patience = {};
    /// The share is known to hang: when there is no worker left, `late` is the answer, too.
    bool share_hangs = false;
};

/// Who answers. Called from several threads at a time; `plan`, `late` and `more_patience` may
/// not wait for anything.
class Responder {
public:
    virtual ~Responder() = default;
    virtual Plan plan(const Request& request) = 0;
    virtual Answer answer(const Request& request) = 0;
    virtual Answer late(const Request& request) = 0;

    /// The patience with a request is over, which took so long already: how much longer to wait for
    /// it. Nothing: `late` is the answer.
    virtual std::optional<std::chrono::milliseconds> more_patience(const Request&,
                                                                   std::chrono::microseconds)
    {
        return {};
    }

    enum class How { in_time, late };
    /// An answer goes out. Status 0: the connection is closed instead.
    virtual void sent(const Request& request, const Answer& answer, How how,
                      std::chrono::microseconds took) = 0;
    /// The real answer to a request that `late` has answered meanwhile.
    virtual void dropped(const Request& request, const Answer& answer,
                         std::chrono::microseconds took) = 0;
    /// What came was no request, or more than one may be; the transport itself has answered.
    virtual void rejected(const Answer& answer) = 0;
};

struct ServerOptions {
    struct Listener {
        int fd = -1;  ///< listens already; stays the caller's
        Origin origin = Origin::socket;
    };
    std::vector<Listener> listeners;
    std::function<void()> ready = [] {};     ///< connections are accepted
    std::function<void()> stopping = [] {};  ///< SIGTERM or SIGINT came; called before the drain
    std::chrono::milliseconds pulse_every{0};
    std::function<void()> pulse = [] {
    };  ///< called every `pulse_every`, unless that is 0: I/O goes on
    std::chrono::milliseconds patience_for_request{10'000};
    std::chrono::milliseconds patience_at_end{10'000};
    unsigned workers = 16;
    std::size_t most_connections = 8192;
};

/// Serves HTTP/1.1 until SIGTERM or SIGINT, and then for as long as requests are under way, at most
/// `patience_at_end`. See `limits` for what a request may be; it has to arrive within
/// `patience_for_request`. Idle connections are never closed: dockerd repeats a call on a
/// connection that broke, without its body.
///
/// False: something still hangs in `responder`, on threads that nobody can end. What they use is
/// kept for them; the process should end by _exit(2).
bool serve(const ServerOptions& options, const std::shared_ptr<Responder>& responder);

}  // namespace convoy
