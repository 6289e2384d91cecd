// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace reports {

/// How a duration stands to earlier ones of the same thing. The method and its rate of false alarms
/// are in reports/COMPARE.md.
struct Pace {
    enum class Verdict {
        unknown,  ///< too few earlier ones to tell
        usual,
        slower,
        faster,
    };
    Verdict verdict = Verdict::unknown;
    std::size_t earlier = 0;             ///< how many it was held against
    std::chrono::microseconds median{};  ///< of those; of none 0
    std::chrono::microseconds margin{};  ///< from the median on, it is beyond noise
    bool operator==(const Pace&) const = default;
};

/// With fewer than so many earlier durations nothing is told: a median and a spread need some.
inline constexpr std::size_t least_earlier = 8;

/// Robust: an outlier among the earlier ones changes nothing.
Pace pace(std::vector<std::chrono::microseconds> earlier, std::chrono::microseconds now);

/// The middle one, or the mean of the two in the middle; 0 of none.
std::chrono::microseconds median(std::vector<std::chrono::microseconds> durations);

}  // namespace reports
