// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/base/clock.hpp"

namespace reports {

/// When things began that several machines did, as far as their clocks agree.
class Clocks {
public:
    /// Times as RFC 3339 in UTC, which sort as text.
    explicit Clocks(const std::vector<std::string>& started)
    {
        for (const std::string& time : started)
            if (!time.empty() && (earliest_.empty() || time < earliest_))
                earliest_ = time;
    }

    const std::string& earliest() const { return earliest_; }

    /// How long after the earliest one this was; 0 when that is not known.
    std::chrono::microseconds offset(const std::string& started) const
    {
        const auto from = harness::parse_utc(earliest_), to = harness::parse_utc(started);
        return from && to && *to > *from ? std::chrono::microseconds{*to - *from}
                                         : std::chrono::microseconds{};
    }

private:
    std::string earliest_;
};

}  // namespace reports
