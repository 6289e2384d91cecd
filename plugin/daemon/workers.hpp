// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace convoy {

/// A bounded number of threads for work that may take its time, or hang in the share. They are
/// started when they are needed. A thread that hangs cannot be ended by anybody; it keeps alive
/// what it needs by itself and is left behind.
class Workers {
public:
    Workers(unsigned most_threads, std::size_t longest_queue);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// Done as soon as a thread is free. False when the queue is full: nothing was taken.
    bool submit(std::function<void()> job);

    /// Whether a thread is free, or may still be started.
    bool has_free() const;

    /// Takes nothing more and waits for what is there. False: some of it was not done in time.
    bool stop(std::chrono::milliseconds patience);

private:
    struct Shared {
        std::mutex mutex;
        std::condition_variable work, ended;
        std::deque<std::function<void()>> jobs;
        unsigned threads = 0, idle = 0;
        bool stopping = false;
    };
    static void run(const std::shared_ptr<Shared>& shared);

    const unsigned most_threads_;
    const std::size_t longest_queue_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace convoy
