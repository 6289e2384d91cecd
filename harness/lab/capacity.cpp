// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/capacity.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <sched.h>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/files.hpp"
#include "harness/lab/qemu/provider.hpp"

namespace harness::lab {

namespace {

namespace fs = std::filesystem;

// What a QEMU has besides its guest's memory: without KVM up to 1 GiB of translated code (its
// default tb-size), and buffers.
constexpr std::uint64_t beside_guest_mib = 1200;

constexpr std::uint64_t bytes_per_mib = std::uint64_t{1} << 20;

bool are_machines(std::string_view provider)
{
    return provider == "qemu" || provider == "vagrant";
}

std::string text_of(const fs::path& file)
{
    const auto text = read_file(file);
    return text ? *text : std::string{};
}

/// A file's number; nothing for "max", which is none.
std::optional<std::uint64_t> number_of(const fs::path& file)
{
    return number_in<std::uint64_t>(trim(text_of(file)));
}

/// The number after a name at the beginning of a line, as in "inactive_file 4096".
std::optional<std::uint64_t> number_after(std::string_view name, std::string_view text)
{
    for (std::string_view line : split_lines(text))
        if (line.starts_with(name)) {
            line = trim(line.substr(name.size()));
            return number_in<std::uint64_t>(line.substr(0, line.find(' ')));
        }
    return std::nullopt;
}

/// The folders of our control group for that controller and of all above it. A container may see
/// its own group as the top, and still be told its path outside.
std::vector<fs::path> groups(const fs::path& root, std::string_view controller)
{
    std::vector<fs::path> folders;
    const std::string ours = text_of(root / "proc/self/cgroup");
    for (const std::string_view line : split_lines(ours)) {
        const auto parts = split(line, ':');  // "4:memory:/path", "0::/path" in version 2
        if (parts.size() != 3)
            continue;
        const auto names = split(parts[1], ',');
        const bool second = parts[0] == "0" && parts[1].empty();
        if (!second && std::ranges::find(names, controller) == names.end())
            continue;
        const fs::path top = root / "sys/fs/cgroup" / (second ? "" : parts[1]);
        fs::path path = fs::path(parts[2]).relative_path();
        for (; !path.empty(); path = path.parent_path())
            folders.push_back(top / path);
        folders.push_back(top);
    }
    return folders;
}

/// What a group leaves of its limit; what can be dropped of cached files counts as left.
std::optional<std::uint64_t> left_mib(const fs::path& group)
{
    auto limit = number_of(group / "memory.max");
    auto used = number_of(group / "memory.current");
    std::string_view cached = "inactive_file ";
    if (!limit) {
        limit = number_of(group / "memory.limit_in_bytes");
        used = number_of(group / "memory.usage_in_bytes");
        cached = "total_inactive_file ";
    }
    if (!limit || !used)
        return std::nullopt;
    const auto free = number_after(cached, text_of(group / "memory.stat")).value_or(0);
    const std::uint64_t held = *used - std::min(free, *used);
    return (*limit - std::min(held, *limit)) / bytes_per_mib;
}

/// How many processors' time a group may use, rounded up.
std::optional<std::uint64_t> allowed_cores(const fs::path& group)
{
    const std::string text = text_of(group / "cpu.max");  // "200000 100000", "max 100000"
    const auto words = split(trim(text), ' ');
    auto quota = number_in<std::uint64_t>(words.front());
    auto period = number_in<std::uint64_t>(words.back());
    if (!quota) {
        quota = number_of(group / "cpu.cfs_quota_us");  // "-1": as much as there is
        period = number_of(group / "cpu.cfs_period_us");
    }
    if (!quota || !period || *period == 0)
        return std::nullopt;
    return (*quota + *period - 1) / *period;
}

}  // namespace

std::uint64_t lab_memory_mib(const model::LabSpec& spec, std::string_view provider)
{
    if (!are_machines(provider))
        return 0;
    std::uint64_t sum = 0;
    for (const model::HostSpec& host : spec.hosts)
        sum += (host.memory_mib ? host.memory_mib : qemu::default_memory_mib) + beside_guest_mib;
    return sum;
}

unsigned lab_cores(const model::LabSpec& spec, std::string_view provider)
{
    unsigned most = 1;
    if (are_machines(provider))
        for (const model::HostSpec& host : spec.hosts)
            most = std::max(most, host.cpus ? host.cpus : qemu::default_cpus);
    return most;
}

std::uint64_t available_mib(std::string_view meminfo)
{
    return number_after("MemAvailable:", meminfo).value_or(0) / 1024;
}

std::uint64_t available_mib_here(const fs::path& root)
{
    std::uint64_t available = available_mib(text_of(root / "proc/meminfo"));
    for (const fs::path& group : groups(root, "memory"))
        available = std::min(available, left_mib(group).value_or(available));
    return available;
}

unsigned cores_here(const fs::path& root)
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    std::uint64_t cores = 1;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        cores = static_cast<std::uint64_t>(CPU_COUNT(&allowed));
    for (const fs::path& group : groups(root, "cpu"))
        cores = std::min(cores, allowed_cores(group).value_or(cores));
    return std::max(1U, static_cast<unsigned>(cores));
}

}  // namespace harness::lab
