// SPDX-License-Identifier: Apache-2.0
#include "harness/base/clock.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace harness {

namespace {

std::string formatted(std::time_t time, const char* format)
{
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), format, &parts);
    return text.data();
}

}  // namespace

std::string utc_now()
{
    using namespace std::chrono;
    const auto now = time_point_cast<milliseconds>(system_clock::now());
    const auto ms = now.time_since_epoch().count() % 1000;
    std::array<char, 8> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(ms));
    return formatted(system_clock::to_time_t(now), "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

std::string utc_now_for_file_names()
{
    return formatted(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()),
                     "%Y%m%d-%H%M%S");
}

}  // namespace harness
