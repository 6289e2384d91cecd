// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy {

/// Waits for file descriptors, moments and signals, and calls whoever asked: the one door to Asio.
/// Calls are made by the threads that are in `run_one`, and only there.
class Reactor {
public:
    using Callback = std::function<void()>;

    Reactor();
    ~Reactor();
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    /// A descriptor that can be waited for; closed when this goes, the callbacks never called then.
    /// One thread at a time, and one wait of each kind.
    class Watched {
    public:
        Watched(Reactor& reactor, Fd fd);
        ~Watched();
        int get() const { return fd_; }
        void when_readable(Callback callback);
        void when_writable(Callback callback);

    private:
        struct Descriptor;
        int fd_;
        std::unique_ptr<Descriptor> descriptor_;
    };

    void post(Callback callback);
    void after(std::chrono::milliseconds pause, Callback callback);
    /// Once, at the first SIGTERM or SIGINT.
    void at_signal(Callback callback);

    /// Waits for one thing and makes its call. False once it is stopped.
    bool run_one();
    void stop();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace convoy
