// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <vector>

#include "harness/base/clock.hpp"
#include "harness/model/event.hpp"

namespace harness::run {

inline std::chrono::microseconds since(Clock::time_point began)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
}

/// Tells all observers what happens, with the time since the run began. Steps on several hosts
/// tell from several threads; observers are told one thing after the other.
class Teller {
public:
    explicit Teller(std::vector<model::RunObserver*> observers) : observers_(std::move(observers))
    {
    }

    void tell(model::EventBody body) const
    {
        const std::lock_guard one_at_a_time(mutex_);
        const model::Event event{since(began_), std::move(body)};
        for (model::RunObserver* observer : observers_)
            observer->tell(event);
    }

    Clock::time_point began() const { return began_; }

private:
    std::vector<model::RunObserver*> observers_;
    Clock::time_point began_ = Clock::now();
    mutable std::mutex mutex_;
};

}  // namespace harness::run
