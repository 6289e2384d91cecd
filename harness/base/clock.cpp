// SPDX-License-Identifier: Apache-2.0
#include "harness/base/clock.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "harness/base/number.hpp"

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

std::string to_utc(std::chrono::sys_time<std::chrono::milliseconds> time)
{
    using namespace std::chrono;
    const auto second = floor<seconds>(time);
    std::array<char, 8> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ",
                  static_cast<int>((time - second).count()));
    return formatted(system_clock::to_time_t(second), "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

std::string utc_now()
{
    using namespace std::chrono;
    return to_utc(floor<milliseconds>(system_clock::now()));
}

std::optional<std::chrono::sys_time<std::chrono::milliseconds>> parse_utc(std::string_view text)
{
    using namespace std::chrono;
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    if (text.size() <= shape.size() || !text.ends_with('Z'))
        return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t digits) {
        return number_in<int>(text.substr(at, digits)).value_or(0);
    };
    const year_month_day date{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                              day{static_cast<unsigned>(number(8, 2))}};
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59)
        return std::nullopt;
    const std::string_view part = text.substr(shape.size(), text.size() - shape.size() - 1);
    int ms = 0;
    if (!part.empty()) {
        if (part[0] != '.' || part.size() == 1 ||
            part.find_first_not_of("0123456789", 1) != std::string_view::npos)
            return std::nullopt;
        for (std::size_t digit = 1; digit <= 3; ++digit)
            ms = 10 * ms + (digit < part.size() ? part[digit] - '0' : 0);
    }
    return sys_days{date} + hours{number(11, 2)} + minutes{number(14, 2)} + seconds{number(17, 2)} +
           milliseconds{ms};
}

std::string utc_now_for_file_names()
{
    return formatted(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()),
                     "%Y%m%d-%H%M%S");
}

}  // namespace harness
