// SPDX-License-Identifier: Apache-2.0
#include "reports/pace.hpp"

#include <algorithm>
#include <cmath>

namespace reports {

using std::chrono::microseconds;
using namespace std::chrono_literals;

namespace {

// A normal distribution's standard deviation is 1.4826 times its median absolute deviation.
constexpr double deviations = 6 * 1.4826;
constexpr double unsure =
    8;  // of few durations the spread is not well known: 1 + 8/n times as much
constexpr double share = 0.25;         // of the median: less is nobody's concern
constexpr microseconds least = 200ms;  // a step is a process or more: it jitters so much

}  // namespace

microseconds median(std::vector<microseconds> durations)
{
    if (durations.empty())
        return {};
    const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
    std::ranges::nth_element(durations, middle);
    if (durations.size() % 2 == 1)
        return *middle;
    const microseconds below = *std::max_element(durations.begin(), middle);
    return below + (*middle - below) / 2;
}

Pace pace(std::vector<microseconds> earlier, microseconds now)
{
    Pace pace{.earlier = earlier.size(), .median = median(earlier)};
    for (microseconds& each : earlier)
        each = each > pace.median ? each - pace.median : pace.median - each;
    const auto part = [](microseconds of, double factor) {
        return microseconds(std::llround(static_cast<double>(of.count()) * factor));
    };
    const double factor =
        deviations * (1 + unsure / static_cast<double>(std::max<std::size_t>(1, pace.earlier)));
    pace.margin =
        std::max({part(median(std::move(earlier)), factor), part(pace.median, share), least});
    if (pace.earlier < least_earlier)
        return pace;
    pace.verdict = now > pace.median + pace.margin   ? Pace::Verdict::slower
                   : now < pace.median - pace.margin ? Pace::Verdict::faster
                                                     : Pace::Verdict::usual;
    return pace;
}

}  // namespace reports
