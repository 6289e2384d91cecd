// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/name.hpp"

#include <algorithm>
#include <random>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;

constexpr std::size_t longest = 200;  // "vfs_volume_NAME.json" has to fit into 255 bytes

bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string random_digits(std::size_t count)
{
    static thread_local std::random_device source;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned bits = 0; text.size() < count; bits >>= 4) {
        if (text.size() % 8 == 0)
            bits = source();
        text += digits[bits & 15];
    }
    return text;
}

}  // namespace

bool is_volume_name(std::string_view name)
{
    if (name.empty() || name.size() > longest || !is_plain(name.front()))
        return false;
    const bool plain = std::ranges::all_of(
        name, [](char c) { return is_plain(c) || c == '_' || c == '.' || c == '-'; });
    return plain && name != "config";  // the folder of the records
}

std::string why_no_name(std::string_view name)
{
    if (name == "config")
        return "Invalid volume name config. It is the folder of the volumes' records";
    return cat(
        "Invalid volume name ", harness::excerpt(harness::without_escapes(name), 100),
        ". Can only contain 0-9, a-z, A-Z, dash(-), underscore(_) and dot(.), a letter or digit "
        "first, and at most ",
        longest, " characters");
}

std::string new_name(std::string_view prefix)
{
    return cat(prefix, random_digits(16));
}

std::string unique()
{
    return random_digits(32);
}

}  // namespace convoy
