// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/mounts.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>

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

bool is_nfs(const MountEntry& mount)
{
    return mount.type == "nfs" || mount.type == "nfs4";
}

/// Which part of its file system is mounted. The kernel tells "/" for whatever part of an NFS, and
/// the part as the source (fs/nfs/super.c: nfs_show_path, nfs_show_devname).
std::string path_of(const MountEntry& mount)
{
    const auto colon = is_nfs(mount) ? mount.source.find(":/") : std::string::npos;
    return colon == std::string::npos ? mount.root : mount.source.substr(colon + 1);
}

/// An export that is mounted twice has two devices when its options differ.
bool is_same_file_system(const MountEntry& one, const MountEntry& other)
{
    if (one.device == other.device)
        return true;
    return is_nfs(one) && is_nfs(other) &&
           one.source.substr(0, one.source.find(":/")) ==
               other.source.substr(0, other.source.find(":/"));
}

/// Without symbolic links, as mount tables tell it; as it is when it is not there.
fs::path resolved(const fs::path& folder)
{
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    return error ? folder.lexically_normal() : real;
}

harness::Error no_mount(const fs::path& folder)
{
    return harness::lab_error(cat("cannot tell who has ", folder.string(),
                                  " mounted: it is on no mount that /proc knows"),
                              "is /proc mounted, and the share there?");
}

/// Calls `look` with the mounts of each mount namespace until it returns false.
template <typename Look>
harness::Result<> each_namespace(const Look& look)
{
    std::set<std::string> seen;
    std::error_code failed, ignored;
    fs::directory_iterator process("/proc", failed);
    for (; !failed && process != fs::directory_iterator{}; process.increment(failed)) {
        const std::string name = process->path().filename();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr !=
            name.data() + name.size())
            continue;
        const fs::path space = fs::read_symlink(process->path() / "ns/mnt", ignored);
        if (space.empty() || seen.contains(space))
            continue;
        const auto mounts = parse_mountinfo(text_of(process->path() / "mountinfo"));
        if (mounts.empty())  // it has just ended: another process may be in that namespace
            continue;
        seen.insert(space);
        if (!look(pid, mounts))
            return harness::Ok{};
    }
    if (failed || seen.empty())
        return harness::lab_error(
            cat("cannot tell who has the share mounted: /proc does not tell of other processes",
                failed ? cat(": ", failed.message()) : ""));
    return harness::Ok{};
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
            std::from_chars(fields[0].data(), fields[0].data() + fields[0].size(), entry.id).ec !=
                std::errc{})
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
    const std::string rest =
        mount.point == "/" ? path : path.substr(std::min(path.size(), mount.point.size()));
    const std::string top = path_of(mount);
    if (top == "/")
        return rest.empty() ? "/" : rest;
    return top + (rest == "/" ? "" : rest);
}

std::size_t holds(const std::vector<MountEntry>& mounts, const MountEntry& share,
                  const std::string& place)
{
    const auto count = std::ranges::count_if(mounts, [&](const MountEntry& mount) {
        return is_same_file_system(mount, share) && is_below(path_of(mount), place);
    });
    return static_cast<std::size_t>(count);
}

harness::Result<std::vector<pid_t>> holders_of(const fs::path& folder)
{
    // The folder's own mount, too: it differs when something is mounted there.
    std::vector<std::pair<MountEntry, std::string>> places;
    const fs::path real = resolved(folder.parent_path()) / folder.filename();
    for (const fs::path& where : {real.parent_path(), real})
        if (const auto mount = mount_of(where))
            places.emplace_back(*mount, place_in(*mount, real));
    if (places.empty())
        return no_mount(folder);
    std::vector<pid_t> holders;
    const auto looked = each_namespace([&](pid_t pid, const std::vector<MountEntry>& mounts) {
        std::size_t most = 0;
        for (const auto& [mount, place] : places)
            most = std::max(most, holds(mounts, mount, place));
        holders.insert(holders.end(), most, pid);
        return true;
    });
    if (!looked)
        return looked.error();
    return holders;
}

harness::Result<std::set<std::string>> held_in(const fs::path& share)
{
    const fs::path real = resolved(share);
    const auto mount = mount_of(real);
    if (!mount)
        return no_mount(share);
    const std::string top = place_in(*mount, real);
    const std::size_t skipped = top == "/" ? 1 : top.size() + 1;
    std::set<std::string> names;
    const auto looked = each_namespace([&](pid_t, const std::vector<MountEntry>& mounts) {
        for (const MountEntry& each : mounts) {
            const std::string path = path_of(each);
            if (is_same_file_system(each, *mount) && path.size() > skipped && is_below(path, top))
                names.insert(path.substr(skipped, path.find('/', skipped) - skipped));
        }
        return true;
    });
    if (!looked)
        return looked.error();
    return names;
}

std::optional<std::string> mounted_within(const fs::path& folder)
{
    const std::string real = (resolved(folder.parent_path()) / folder.filename()).string();
    for (const MountEntry& each : parse_mountinfo(text_of("/proc/self/mountinfo")))
        if (is_below(each.point, real))
            return each.point;
    return std::nullopt;
}

}  // namespace convoy
