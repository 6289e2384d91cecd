// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/forms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
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
        return harness::usage_error(
            cat("'", harness::excerpt(harness::without_escapes(text), 40), "' is not a size"),
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
                  days[static_cast<std::size_t>(local.tm_wday)],
                  months[static_cast<std::size_t>(local.tm_mon)], local.tm_mday, local.tm_hour,
                  local.tm_min, local.tm_sec, local.tm_gmtoff < 0 ? '-' : '+', minutes / 60,
                  minutes % 60, local.tm_year + 1900);
    return text.data();
}

// Neither by the C library's parsing nor by its printing: a list has 100,000 of them.
std::optional<std::time_t> parse_ruby_date(const std::string& date)
{
    // "Tue Nov 24 00:28:12 +0000 2026"
    constexpr std::string_view form = "aaa aaa dd dd:dd:dd sdddd dddd";
    const auto fits = [](char form_char, char c) {
        return form_char == 'd'
                   ? c >= '0' && c <= '9'
                   : form_char == 'a' || (form_char == 's' ? c == '+' || c == '-' : c == form_char);
    };
    if (!std::ranges::equal(form, date, fits))
        return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (std::size_t i = at; i < at + digits; ++i)
            value = value * 10 + (date[i] - '0');
        return value;
    };
    const int month = index_in(months, date.substr(4, 3).c_str());
    if (month < 0 || index_in(days, date.substr(0, 3).c_str()) < 0)
        return std::nullopt;
    const std::chrono::sys_days day = std::chrono::year{number(26, 4)} / (month + 1) / number(8, 2);
    const long offset = (number(21, 2) * 60L + number(23, 2)) * 60 * (date[20] == '-' ? -1 : 1);
    return day.time_since_epoch().count() * std::time_t{86'400} + number(11, 2) * 3600 +
           number(14, 2) * 60 + number(17, 2) - offset;
}

std::string rfc3339(std::time_t time)
{
    using namespace std::chrono;
    const sys_seconds moment{seconds{time}};
    const sys_days day = floor<std::chrono::days>(moment);
    const year_month_day date{day};
    const hh_mm_ss clock{moment - day};
    std::string text = "0000-00-00T00:00:00Z";
    const auto put = [&](std::size_t last, long number) {
        for (std::size_t at = last; number > 0; number /= 10, --at)
            text[at] = static_cast<char>('0' + number % 10);
    };
    put(3, std::clamp(static_cast<int>(date.year()), 0, 9999));
    put(6, static_cast<unsigned>(date.month()));
    put(9, static_cast<unsigned>(date.day()));
    put(12, clock.hours().count());
    put(15, clock.minutes().count());
    put(18, clock.seconds().count());
    return text;
}

}  // namespace convoy
