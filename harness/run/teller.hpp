// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "harness/base/clock.hpp"
#include "harness/model/event.hpp"

namespace harness::run {

inline std::chrono::microseconds since(Clock::time_point began)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
}

/// Tells all observers what happens, with the time since the run began.
class Teller {
public:
    explicit Teller(std::vector<model::RunObserver*> observers) : observers_(std::move(observers)) {}

    void tell(model::EventBody body) const
    {
        const model::Event event{since(began_), std::move(body)};
        for (model::RunObserver* observer : observers_)
            observer->tell(event);
    }

    Clock::time_point began() const { return began_; }

private:
    std::vector<model::RunObserver*> observers_;
    Clock::time_point began_ = Clock::now();
};

}  // namespace harness::run
