// SPDX-License-Identifier: Apache-2.0
#include "harness/model/fault.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"

namespace harness::model {

namespace {

using Form = ParameterForm;

constexpr std::array kill_parameters{
    FaultParameter{"unit"}, FaultParameter{"matching"},
    FaultParameter{"signal", Form::word, "KILL|TERM|INT|HUP|QUIT|ABRT|SEGV|STOP|CONT|USR1|USR2"}};
constexpr std::array service_parameters{FaultParameter{"unit"},
                                        FaultParameter{"action", Form::word, "stop|start|restart"}};
constexpr std::array partition_parameters{FaultParameter{"from", Form::hosts},
                                          FaultParameter{"direction", Form::word, "both|in|out"}};
constexpr std::array network_parameters{
    FaultParameter{"delay", Form::duration}, FaultParameter{"jitter", Form::duration},
    FaultParameter{"loss", Form::percent}, FaultParameter{"rate", Form::rate}};
constexpr std::array disk_parameters{FaultParameter{"path"}, FaultParameter{"leave", Form::size}};
constexpr std::array clock_parameters{FaultParameter{"by", Form::offset}};
constexpr std::array path_parameters{FaultParameter{"path"}};

constexpr std::array kinds{
    FaultKind{"clock-jump", clock_parameters, "by", true, false, "the clock is set ahead or back"},
    FaultKind{"fill-disk", disk_parameters, "path", true, false,
              "a file takes what is free where `path` is, but for `leave`"},
    FaultKind{"freeze", {}, "", true, true, "the machine stands still"},
    FaultKind{"kill", kill_parameters, "unit|matching", false, false,
              "processes of a unit, or whose command line matches, get a signal"},
    FaultKind{"network", network_parameters, "delay|loss|rate", true, false,
              "what the host sends to the others is late, lost or slow"},
    FaultKind{"partition", partition_parameters, "from", true, false,
              "packets between hosts are dropped"},
    FaultKind{"power-cut", {}, "", true, true, "the machine is off from one moment to the next"},
    FaultKind{"read-only", path_parameters, "path", true, false,
              "a mounted file system can only be read"},
    FaultKind{"service", service_parameters, "unit", true, false,
              "a unit of systemd is stopped, started or restarted"},
};
static_assert(std::ranges::is_sorted(kinds, {}, &FaultKind::name));

/// A number, and what stands after it.
std::optional<std::pair<double, std::string_view>> number_and_unit(std::string_view text)
{
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || text.starts_with('-'))
        return std::nullopt;
    return std::pair{number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::optional<std::uint64_t> size_in(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, double>, 5> units{
        {{"", 1}, {"B", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}}};
    const auto parts = number_and_unit(text);
    const auto unit =
        parts ? std::ranges::find(units, parts->second, &std::pair<std::string_view, double>::first)
              : units.end();
    if (unit == units.end() || parts->first * unit->second > 1e15)
        return std::nullopt;
    return static_cast<std::uint64_t>(parts->first * unit->second);
}

bool is_rate(std::string_view text)
{
    constexpr std::array<std::string_view, 4> units{"bit", "kbit", "mbit", "gbit"};
    const auto parts = number_and_unit(text);
    return parts && parts->first > 0 && std::ranges::find(units, parts->second) != units.end();
}

bool is_percent(std::string_view text)
{
    const auto parts = number_and_unit(text);
    return parts && parts->second == "%" && parts->first <= 100;
}

std::string_view without_sign(std::string_view offset)
{
    return offset.starts_with('-') || offset.starts_with('+') ? offset.substr(1) : offset;
}

}  // namespace

std::span<const FaultKind> fault_kinds()
{
    return kinds;
}

const FaultKind* find_fault_kind(std::string_view name)
{
    const auto found = std::ranges::find(kinds, name, &FaultKind::name);
    return found == kinds.end() ? nullptr : &*found;
}

std::string describe(const InjectFault& fault)
{
    std::string text = fault.kind;
    for (const auto& [name, value] : fault.parameters)
        text += cat(" ", name, " ", value);
    if (fault.lasts)
        text += cat(" for ", to_string(*fault.lasts));
    return text;
}

std::optional<std::string> wrong_with(const FaultParameter& parameter, std::string_view value)
{
    const auto wants = [&](bool good, std::string_view wanted) {
        return good ? std::nullopt
                    : std::optional{cat("'", parameter.name, "' wants ", wanted, ", not '",
                                        excerpt(value, 60), "'")};
    };
    switch (parameter.form) {
        case Form::text: return wants(!trim(value).empty(), "a text that is not empty");
        case Form::hosts: return wants(!trim(value).empty(), "names of hosts");
        case Form::duration: return wants(bool{parse_duration(value)}, "a duration such as 100ms");
        case Form::offset:
            return wants(bool{parse_duration(without_sign(value))}, "a duration such as 1h or -1h");
        case Form::percent: return wants(is_percent(value), "a share such as 10%");
        case Form::rate: return wants(is_rate(value), "a rate such as 1mbit or 500kbit");
        case Form::size: return wants(size_in(value).has_value(), "a size such as 10MiB");
        case Form::word: break;
    }
    const auto words = split(parameter.choices, '|');
    return wants(std::ranges::find(words, value) != words.end(),
                 cat("one of ", replace_all(std::string{parameter.choices}, "|", ", ")));
}

std::uint64_t bytes_of(std::string_view size)
{
    return size_in(size).value_or(0);
}

std::chrono::milliseconds offset_of(std::string_view offset)
{
    const auto duration = parse_duration(without_sign(offset));
    const std::chrono::milliseconds by = duration ? *duration : std::chrono::milliseconds{0};
    return offset.starts_with('-') ? -by : by;
}

}  // namespace harness::model
