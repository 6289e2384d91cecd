// SPDX-License-Identifier: Apache-2.0
#include "harness/base/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "harness/base/text.hpp"

namespace harness {

namespace {

struct Unit {
    std::string_view name;
    double in_ms;
};
constexpr std::array units{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}};
constexpr std::string_view digits = "0123456789.";
constexpr double longest_ms = 30.0 * 24 * 3'600'000;

Error not_a_duration(std::string_view text)
{
    return {Fault::usage, cat("'", excerpt(text, 40), "' is not a duration"), std::nullopt,
            "write a number and a unit: 500ms, 10s, 2m, 1h, 1m30s"};
}

/// Takes "12.5s" off the front of `rest`.
std::optional<double> take_part(std::string_view& rest)
{
    if (rest.find_first_of(digits) != 0)  // from_chars takes "-1", "inf" and "nan", too
        return std::nullopt;
    double number = 0;
    const auto [end, mistake] =
        std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
    if (mistake != std::errc())
        return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const auto name = rest.substr(0, rest.find_first_of(digits));
    for (const Unit& unit : units) {
        if (unit.name == name) {
            rest.remove_prefix(name.size());
            return number * unit.in_ms;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<milliseconds> parse_duration(std::string_view text)
{
    std::string_view rest = trim(text);
    if (rest.empty())
        return not_a_duration(text);
    double total = 0;
    while (!rest.empty()) {
        const auto part = take_part(rest);
        if (!part)
            return not_a_duration(text);
        total += *part;
    }
    if (total > longest_ms)
        return Error{Fault::usage, cat("'", excerpt(text, 40), "' is too long a duration"),
                     std::nullopt, "the longest is 30 days (720h)"};
    return milliseconds(std::llround(total));
}

std::string to_string(milliseconds duration)
{
    auto left = duration.count();
    if (left % 1000 != 0)
        return left > 1000 && left % 100 == 0 ? cat(left / 1000, ".", left % 1000 / 100, "s")
                                              : cat(left, "ms");
    left /= 1000;
    std::string out;
    if (left >= 3600)
        out += cat(left / 3600, "h");
    if (left % 3600 >= 60)
        out += cat(left % 3600 / 60, "m");
    if (left % 60 != 0 || out.empty())
        out += cat(left % 60, "s");
    return out;
}

std::string for_people(microseconds duration)
{
    const double seconds = static_cast<double>(duration.count()) / 1e6;
    std::array<char, 64> text{};
    if (seconds < 60) {
        std::snprintf(text.data(), text.size(), seconds < 0.1 ? "%.3f s" : "%.1f s", seconds);
    } else {
        const auto whole = std::llround(seconds);
        std::snprintf(text.data(), text.size(), "%lld min %02lld s", whole / 60, whole % 60);
    }
    return text.data();
}

}  // namespace harness
