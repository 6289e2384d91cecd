// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/options.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "harness/base/text.hpp"
#include "plugin/volume/forms.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;
using harness::usage_error;

constexpr std::string_view known_options = "size, mode, uid, gid, label, driver, vm";

Result<unsigned> number(const std::string& key, std::string_view text, int base, unsigned most)
{
    unsigned value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || bad != std::errc{} || end != text.data() + text.size() || value > most)
        return usage_error(cat(
            "option ", key, ": '", harness::excerpt(harness::without_escapes(text), 40),
            "' is not ", base == 8 ? "octal permissions such as 0755" : "a number such as 1000"));
    return value;
}

Result<> take_number(const std::string& key, const std::string& value, int base, unsigned most,
                     std::optional<unsigned>& into)
{
    const auto parsed = number(key, value, base, most);
    if (!parsed)
        return parsed.error();
    into = *parsed;
    return Ok{};
}

Result<> take_size(const std::string& value, VolumeOptions& into)
{
    const auto size = parse_size(value);
    if (!size)
        return size.error();
    into.size = *size;
    return Ok{};
}

Result<> take_labels(const std::string& value, VolumeOptions& into)
{
    for (const std::string_view each : harness::split(value, ',')) {
        const auto equals = each.find('=');
        if (each.empty() || equals == 0)
            return usage_error(
                cat("option label: '", harness::excerpt(value, 80), "' is not KEY=VALUE,…"));
        into.labels[std::string{each.substr(0, equals)}] =
            equals == each.npos ? std::string{} : std::string{each.substr(equals + 1)};
    }
    return Ok{};
}

Result<> take_flag(const std::string& key, const std::string& value, bool& into)
{
    for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"})
        if (value == yes)
            return into = true, Ok{};
    for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"})
        if (value == no)
            return into = false, Ok{};
    return usage_error(
        cat("option ", key, ": '", harness::excerpt(value, 40), "' is neither true nor false"));
}

Result<> take(const std::string& key, const std::string& value, VolumeOptions& into)
{
    constexpr unsigned largest_id = 0xFFFFFFFEU;  // the last means "leave it" to chown(2)
    if (key == "size")
        return take_size(value, into);
    if (key == "mode")
        return take_number(key, value, 8, 07777, into.folder.mode);
    if (key == "uid")
        return take_number(key, value, 10, largest_id, into.folder.uid);
    if (key == "gid")
        return take_number(key, value, 10, largest_id, into.folder.gid);
    if (key == "label")
        return take_labels(value, into);
    if (key == "vm")
        return take_flag(key, value, into.prepared_for_vm);
    if (key == "driver" && (value.empty() || value == "vfs"))
        return Ok{};
    if (key == "driver")
        return usage_error(cat("Cannot find driver ", harness::excerpt(value, 40)));
    return usage_error(cat("unknown option '", harness::excerpt(harness::without_escapes(key), 40),
                           "'; there are: ", known_options));
}

}  // namespace

Result<VolumeOptions> parse_options(const std::map<std::string, std::string>& options)
{
    VolumeOptions parsed;
    for (const auto& [key, value] : options)
        if (const auto taken = take(key, value, parsed); !taken)
            return taken.error();
    return parsed;
}

}  // namespace convoy
