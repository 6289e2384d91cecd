// SPDX-License-Identifier: Apache-2.0
#include "reports/html/time_axis.hpp"

#include <array>
#include <cstdio>

#include "harness/base/text.hpp"

namespace reports::html {

using std::chrono::microseconds;

std::vector<microseconds> ticks(microseconds length, unsigned most)
{
    constexpr std::array<long long, 24> steps{
        1'000,       2'000,         5'000,         10'000,        20'000,         50'000,
        100'000,     200'000,       500'000,       1'000'000,     2'000'000,      5'000'000,
        10'000'000,  20'000'000,    30'000'000,    60'000'000,    120'000'000,    300'000'000,
        600'000'000, 1'200'000'000, 1'800'000'000, 3'600'000'000, 10'800'000'000, 21'600'000'000};
    long long step = steps.back();
    for (const long long each : steps)
        if (length.count() / each <= most) {
            step = each;
            break;
        }
    while (length.count() / step > most)
        step *= 2;
    std::vector<microseconds> all;
    for (long long at = 0; at <= length.count(); at += step)
        all.emplace_back(at);
    return all;
}

std::string tick_label(microseconds at)
{
    const long long seconds = at.count() / 1'000'000, rest = at.count() % 1'000'000;
    char text[64];
    if (at.count() == 0)
        return "0";
    if (seconds == 0 || (rest != 0 && seconds < 60))
        std::snprintf(text, sizeof text, "%.*f s", rest % 100'000 == 0 ? 1 : 3,
                      static_cast<double>(at.count()) / 1e6);
    else if (seconds < 60)
        std::snprintf(text, sizeof text, "%lld s", seconds);
    else if (seconds < 3600)
        std::snprintf(text, sizeof text, "%lld:%02lld", seconds / 60, seconds % 60);
    else
        std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60,
                      seconds % 60);
    return text;
}

}  // namespace reports::html
