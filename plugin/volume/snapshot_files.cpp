// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/snapshot_files.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::snapshot_files {

using harness::cat;
using harness::Ok;
using harness::Result;

namespace {

/// The volume's folder if it is there.
Fd existing(const Share::View& view, const std::string& volume)
{
    return open_beneath(view.config.get(), cat(folders::snapshots, "/", volume),
                        O_RDONLY | O_DIRECTORY);
}

}  // namespace

std::string file_of(const std::string& volume, const std::string& snapshot, std::string_view kind)
{
    return cat(volume, "_", snapshot, kind);
}

std::string snapshot_in(const std::string& volume, const std::string& file)
{
    for (const std::string_view kind : {gzip, zstd}) {
        if (!file.starts_with(cat(volume, "_")) || !file.ends_with(kind) ||
            file.size() <= volume.size() + 1 + kind.size())
            continue;
        const std::string name =
            file.substr(volume.size() + 1, file.size() - volume.size() - 1 - kind.size());
        if (is_volume_name(name))
            return name;
    }
    return {};
}

Result<Fd> folder(const Share::View& view, const std::string& volume)
{
    const auto all = Share::folder(view, folders::snapshots);
    if (!all)
        return all.error();
    if (::mkdirat(all->get(), volume.c_str(), 0700) != 0 && errno != EEXIST)
        return cannot("make", cat("config/", folders::snapshots, "/", volume));
    Fd own = open_beneath(all->get(), volume, O_RDONLY | O_DIRECTORY);
    if (!own)
        return cannot("open", cat("config/", folders::snapshots, "/", volume));
    return own;
}

std::map<std::string, Snapshot> left_of(const Share::View& view, const std::filesystem::path& share,
                                        const std::string& volume)
{
    std::map<std::string, Snapshot> left;
    const Fd own = existing(view, volume);
    const auto files =
        own ? names_in(own.get()) : Result<std::vector<std::string>>{std::vector<std::string>{}};
    if (!files)
        return left;
    for (const std::string& file : *files) {
        const std::string name = snapshot_in(volume, file);
        struct stat info = {};
        if (name.empty() || ::fstatat(own.get(), file.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode))
            continue;
        left[name] = {.name = name,
                      .created = ruby_date(info.st_mtim.tv_sec),
                      .file =
                          (share / folders::config / folders::snapshots / volume / file).string()};
    }
    return left;
}

Result<std::string> to_trash(const Share::View& view, const std::string& volume,
                             const std::string& data)
{
    const Fd all = open_beneath(view.config.get(), folders::snapshots, O_RDONLY | O_DIRECTORY);
    if (!all || !exists_beneath(all.get(), volume))
        return data;
    const auto trash = Share::folder(view, folders::trash);
    if (!trash)
        return trash.error();
    const std::string own = cat("snapshots~", unique());
    const std::string place = data.empty() ? own : cat(data, "/", own);
    if (::renameat(all.get(), volume.c_str(), trash->get(), place.c_str()) != 0 && errno != ENOENT)
        return cannot("remove the snapshots of", volume);
    return data.empty() ? own : data;
}

Result<> remove(const Share::View& view, const std::string& volume, const std::string& snapshot)
{
    const Fd own = existing(view, volume);
    for (const std::string_view kind : {gzip, zstd})
        if (own && ::unlinkat(own.get(), file_of(volume, snapshot, kind).c_str(), 0) != 0 &&
            errno != ENOENT)
            return cannot("remove the archive of the snapshot", snapshot);
    return Ok{};
}

}  // namespace convoy::snapshot_files
