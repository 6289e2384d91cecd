// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "harness/base/clock.hpp"

namespace harness::walk::web {

/// When to take a lab back from somebody who does nothing any more.
class Idle {
public:
    using Time = Clock::time_point;

    /// `limit`: after so long without a sign of life. The warning comes two minutes before that,
    /// or when a third of the time is left if that is less.
    Idle(std::chrono::milliseconds limit, Time now) : limit_(limit), since_(now) {}

    /// A sign of life.
    void touch(Time now) { since_ = now; }

    bool is_over(Time now) const { return now - since_ >= limit_; }

    /// How long the lab is still kept, rounded up to seconds; nothing while no warning is due.
    std::optional<std::chrono::seconds> warning(Time now) const;

private:
    std::chrono::milliseconds limit_;
    Time since_;
};

}  // namespace harness::walk::web
