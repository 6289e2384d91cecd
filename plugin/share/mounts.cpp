// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/mounts.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

namespace fs = std::filesystem;
using harness::cat;

/// The kernel writes space, tab, newline and backslash as "\040".
std::string unescaped(std::string_view field)
{
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        unsigned code = 0;
        const char* const digits = field.data() + i + 1;
        if (field[i] == '\\' && i + 3 < field.size() &&
            std::from_chars(digits, digits + 3, code, 8).ptr == digits + 3) {
            out += static_cast<char>(code);
            i += 3;
        } else {
            out += field[i];
        }
    }
    return out;
}

std::string text_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool is_below(std::string_view path, std::string_view folder)
{
    return path == folder || folder == "/" ||
           (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

}  // namespace

std::vector<MountEntry> parse_mountinfo(std::string_view text)
{
    std::vector<MountEntry> entries;
    for (const std::string_view line : harness::split_lines(text)) {
        // "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw"
        const auto fields = harness::split(line, ' ');
        const auto dash = std::ranges::find(fields, std::string_view{"-"});
        MountEntry entry;
        if (fields.size() < 6 || fields.end() - dash < 3 ||
            std::from_chars(fields[0].data(), fields[0].data() + fields[0].size(), entry.id).ec != std::errc{})
            continue;
        entry.device = fields[2];
        entry.root = unescaped(fields[3]);
        entry.point = unescaped(fields[4]);
        entry.type = dash[1];
        entry.source = unescaped(dash[2]);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::optional<MountEntry> mount_of(const fs::path& folder)
{
    struct statx about = {};
    if (::statx(AT_FDCWD, folder.c_str(), AT_STATX_DONT_SYNC, STATX_MNT_ID, &about) != 0)
        return std::nullopt;
    for (MountEntry& entry : parse_mountinfo(text_of("/proc/self/mountinfo")))
        if (entry.id == about.stx_mnt_id)
            return std::move(entry);
    return std::nullopt;
}

std::string place_in(const MountEntry& mount, const fs::path& folder)
{
    const std::string path = folder.lexically_normal().string();
    std::string rest = mount.point == "/" ? path : path.substr(std::min(path.size(), mount.point.size()));
    if (mount.root == "/")
        return rest.empty() ? "/" : rest;
    return mount.root + (rest == "/" ? "" : rest);
}

bool holds(const std::vector<MountEntry>& mounts, const std::string& device, const std::string& place)
{
    return std::ranges::any_of(mounts, [&](const MountEntry& mount) {
        return mount.device == device && is_below(mount.root, place);
    });
}

std::optional<pid_t> holder_of(const fs::path& folder)
{
    const auto mount = mount_of(folder);
    if (!mount)
        return std::nullopt;
    const std::string place = place_in(*mount, folder);
    std::set<std::string> seen;
    std::error_code error;
    for (const auto& process : fs::directory_iterator("/proc", error)) {
        const std::string name = process.path().filename();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size())
            continue;
        const fs::path space = fs::read_symlink(process.path() / "ns/mnt", error);
        if (space.empty() || !seen.insert(space).second)
            continue;
        if (holds(parse_mountinfo(text_of(process.path() / "mountinfo")), mount->device, place))
            return pid;
    }
    return std::nullopt;
}

}  // namespace convoy
