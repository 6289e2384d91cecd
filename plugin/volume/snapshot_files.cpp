// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/snapshot_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

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
    return open_beneath(view.config.get(), cat(folders::snapshots, "/", volume), O_RDONLY | O_DIRECTORY);
}

}  // namespace

std::string file_of(const std::string& snapshot, std::string_view kind)
{
    return cat(snapshot, kind);
}

std::string snapshot_in(const std::string& file)
{
    for (const std::string_view kind : {gzip, zstd})
        if (file.ends_with(kind) && is_volume_name(file.substr(0, file.size() - kind.size())))
            return file.substr(0, file.size() - kind.size());
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
    const auto files = own ? names_in(own.get()) : Result<std::vector<std::string>>{std::vector<std::string>{}};
    if (!files)
        return left;
    for (const std::string& file : *files) {
        const std::string name = snapshot_in(file);
        struct stat info = {};
        if (name.empty() || ::fstatat(own.get(), file.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
            continue;
        left[name] = {.name = name,
                      .created = ruby_date(info.st_mtim.tv_sec),
                      .file = (share / folders::config / folders::snapshots / volume / file).string()};
    }
    return left;
}

Result<> to_trash(const Share::View& view, const std::string& volume)
{
    const Fd all = open_beneath(view.config.get(), folders::snapshots, O_RDONLY | O_DIRECTORY);
    if (!all || !exists_beneath(all.get(), volume))
        return Ok{};
    const auto trash = Share::folder(view, folders::trash);
    if (!trash)
        return trash.error();
    const std::string aside = cat("snapshots~", unique());
    if (::renameat(all.get(), volume.c_str(), trash->get(), aside.c_str()) != 0 && errno != ENOENT)
        return cannot("remove the snapshots of", volume);
    (void)remove_tree(trash->get(), aside);  // a few files; what is left is the sweeper's
    return Ok{};
}

Result<> remove(const Share::View& view, const std::string& volume, const std::string& snapshot)
{
    const Fd own = existing(view, volume);
    for (const std::string_view kind : {gzip, zstd})
        if (own && ::unlinkat(own.get(), file_of(snapshot, kind).c_str(), 0) != 0 && errno != ENOENT)
            return cannot("remove the archive of the snapshot", snapshot);
    return Ok{};
}

Result<> follow(const Share::View& view, const std::string& from, Volume& volume)
{
    const Fd all = open_beneath(view.config.get(), folders::snapshots, O_RDONLY | O_DIRECTORY);
    if (all && exists_beneath(all.get(), from)) {
        if (::renameat(all.get(), from.c_str(), all.get(), volume.name.c_str()) != 0 && errno != ENOENT)
            return cannot("rename the snapshots of", from);
        if (const auto synced = sync_folder(all.get(), folders::snapshots); !synced)
            return synced.error();
    }
    const std::string before = cat("/", folders::snapshots, "/", from, "/");
    for (auto& [name, snapshot] : volume.snapshots)
        snapshot.file = harness::replace_all(snapshot.file, before, cat("/", folders::snapshots, "/", volume.name, "/"));
    return Ok{};
}

}  // namespace convoy::snapshot_files
