// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/use.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>

#include <unistd.h>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;

std::string first_line(const char* file)
{
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

bool is_safe(std::string_view text, std::size_t longest)
{
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

/// As it is when it can be part of a file's name (Docker's ids are 64 hexadecimal digits), else a
/// digest of it (FNV-1a, twice with different starts).
std::string safe(std::string_view text, std::size_t longest)
{
    if (is_safe(text, longest))
        return std::string{text};
    std::array<std::uint64_t, 2> hashes{14695981039346656037U, 1099511628211U};
    for (std::uint64_t& hash : hashes)
        for (const char c : text)
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    std::array<char, 40> digest{};
    std::snprintf(digest.data(), digest.size(), "x%016llx%016llx",
                  static_cast<unsigned long long>(hashes[0]),
                  static_cast<unsigned long long>(hashes[1]));
    return digest.data();
}

constexpr std::size_t longest_host = 48;

std::string file_part(std::string host)
{
    std::ranges::replace(host, '/', '_');
    return host.substr(0, 64);
}

}  // namespace

HostId this_host()
{
    std::array<char, 65> name{};
    ::gethostname(name.data(), name.size() - 1);
    std::string machine = first_line("/etc/machine-id");
    std::string boot = first_line("/proc/sys/kernel/random/boot_id");
    std::erase(boot, '-');
    // As `use_in` will read it back, or a host would not know its own uses.
    return {safe(machine.empty() ? name.data() : machine, longest_host), safe(boot, longest_host),
            file_part(name.data())};
}

// MACHINE.BOOT.ID.NAME: only the last may have dots.
std::string name_of(const Use& use)
{
    return cat(safe(use.host.machine, longest_host), ".", safe(use.host.boot, longest_host), ".",
               safe(use.id, 80), ".", file_part(use.host.name));
}

std::optional<Use> use_in(std::string_view file_name)
{
    const auto parts = harness::split(file_name, '.');
    if (parts.size() < 4 ||
        std::any_of(parts.begin(), parts.begin() + 3, [](auto part) { return !is_safe(part, 80); }))
        return std::nullopt;
    const std::size_t before_name = parts[0].size() + parts[1].size() + parts[2].size() + 3;
    return Use{
        {std::string{parts[0]}, std::string{parts[1]}, std::string{file_name.substr(before_name)}},
        std::string{parts[2]},
        0};
}

}  // namespace convoy
