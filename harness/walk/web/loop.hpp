// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace harness::walk::web {

/// The one thread of the server that waits for everything: sockets, terminals, moments. All that
/// belongs to it is used from there alone; others hand over their results with post().
class Loop {
public:
    using Callback = std::function<void()>;

    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Calls back from the loop, soon. From any thread.
    void post(Callback callback);

    /// Until stop(). Returns in the thread that called it.
    void run();
    void stop();

    /// For what is behind the doors to Asio.
    boost::asio::io_context& context();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// Calls back once after a while, unless it is set anew or goes away before.
class Timer {
public:
    explicit Timer(Loop& loop);
    ~Timer();
    void after(std::chrono::milliseconds pause, Loop::Callback callback);
    void cancel();

private:
    struct Waiting;
    std::shared_ptr<Waiting> waiting_;
};

/// A file descriptor of somebody else's that is waited for. No callback comes once this is gone;
/// it has to go before the descriptor is closed.
class Watched {
public:
    Watched(Loop& loop, int fd);
    ~Watched();
    /// Once each.
    void when_readable(Loop::Callback callback);
    void when_writable(Loop::Callback callback);

private:
    struct Descriptor;
    std::shared_ptr<Descriptor> descriptor_;
};

}  // namespace harness::walk::web
