// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace harness::cli {

/// Does something again and again, on a thread of its own, until it goes out of scope. What it uses
/// has to outlive it: as a member, it is the last one.
class Ticker {
public:
    /// Holds `mutex` whenever it does it, and never between.
    void start(std::mutex& mutex, std::chrono::milliseconds interval, std::function<void()> act)
    {
        thread_ = std::jthread(
            [&mutex, interval, act = std::move(act), this](const std::stop_token& stop) {
                std::unique_lock lock(mutex);
                while (!stop.stop_requested()) {
                    act();
                    stopped_.wait_for(lock, stop, interval, [] { return false; });
                }
            });
    }

private:
    std::condition_variable_any stopped_;
    std::jthread thread_;
};

}  // namespace harness::cli
