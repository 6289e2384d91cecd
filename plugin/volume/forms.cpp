// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/forms.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;

constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <typename Names>
int index_in(const Names& names, const char* name)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::strcmp(names[i], name) == 0)
            return static_cast<int>(i);
    return -1;
}

}  // namespace

harness::Result<std::int64_t> parse_size(std::string_view text)
{
    const auto wrong = [&] {
        return harness::usage_error(cat("'", harness::excerpt(harness::without_escapes(text), 40), "' is not a size"),
                                    "write bytes, or a number with k, m, g or t: 10g");
    };
    if (text.empty())
        return wrong();
    constexpr std::string_view units = "kmgtKMGT";
    const auto unit = units.find(text.back());
    const std::string_view digits = unit == units.npos ? text : text.substr(0, text.size() - 1);
    double number = 0;
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), number,
                                            std::chars_format::fixed);
    if (bad != std::errc{} || end != digits.data() + digits.size() ||
        digits.find_first_not_of("0123456789.") != digits.npos)
        return wrong();
    for (std::size_t i = 0; unit != units.npos && i <= unit % 4; ++i)
        number *= 1024;
    if (!(number <= 9e18))
        return wrong();
    return static_cast<std::int64_t>(number);
}

// Not by strftime: names of days and months would follow the locale.
std::string ruby_date(std::time_t time)
{
    std::tm local{};
    ::localtime_r(&time, &local);
    const long minutes = std::labs(local.tm_gmtoff) / 60;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s %s %02d %02d:%02d:%02d %c%02ld%02ld %d",
                  days[static_cast<std::size_t>(local.tm_wday)], months[static_cast<std::size_t>(local.tm_mon)],
                  local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec, local.tm_gmtoff < 0 ? '-' : '+',
                  minutes / 60, minutes % 60, local.tm_year + 1900);
    return text.data();
}

std::optional<std::time_t> parse_ruby_date(const std::string& date)
{
    std::array<char, 4> day{}, month{};
    std::tm parsed{};
    std::array<char, 2> sign{};
    int hours = 0, minutes = 0, read = 0;
    const int fields = std::sscanf(date.c_str(), "%3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %1[+-]%2d%2d %4d%n",
                                   day.data(), month.data(), &parsed.tm_mday, &parsed.tm_hour, &parsed.tm_min,
                                   &parsed.tm_sec, sign.data(), &hours, &minutes, &parsed.tm_year, &read);
    parsed.tm_mon = index_in(months, month.data());
    if (fields != 10 || static_cast<std::size_t>(read) != date.size() || parsed.tm_mon < 0 ||
        index_in(days, day.data()) < 0)
        return std::nullopt;
    parsed.tm_year -= 1900;
    const long offset = (hours * 60L + minutes) * 60 * (sign[0] == '-' ? -1 : 1);
    return ::timegm(&parsed) - offset;
}

std::string rfc3339(std::time_t time)
{
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900, utc.tm_mon + 1,
                  utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text.data();
}

}  // namespace convoy
