// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/snapshots.hpp"

#include <algorithm>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/claim.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/snapshot_files.hpp"
#include "plugin/volume/store_errors.hpp"

namespace convoy {

using harness::cat;
using harness::Ok;
using harness::Result;

namespace {

constexpr std::size_t longest_file = 255;

StoreError unknown(const std::string& name)
{
    return {Refusal::not_found, cat("cannot find volume for snapshot ",
                                    harness::excerpt(harness::without_escapes(name), 200))};
}

StoreError taken(const std::string& name)
{
    return {Refusal::exists, cat("Snapshot name ", name, " already exists")};
}

std::optional<StoreError> no_name(const std::string& name, const std::string& file)
{
    if (!is_volume_name(name))
        return StoreError{
            Refusal::bad_name,
            cat("Invalid name ", harness::excerpt(harness::without_escapes(name), 100))};
    if (file.size() > longest_file)
        return StoreError{Refusal::bad_name,
                          cat("the names of volume and snapshot are too long together: ", file)};
    return std::nullopt;
}

/// The file that is a snapshot's archive to be: no volume has such a name.
std::string aside_of(const std::string& snapshot)
{
    return cat("~", snapshot, ".part");
}

}  // namespace

/// The share, and the right to make or remove one snapshot: nothing when somebody has it.
struct Snapshots::Claimed {
    Share::View view;
    std::optional<Claim> claim;
};

/// Where a new archive is written, and where it goes.
struct Snapshots::Place {
    Claim aside;
    std::string file;
};

/// Why no snapshot can have this name; nothing when it can.
std::optional<StoreError> Snapshots::refused(const Share::View& view, const std::string& name) const
{
    const auto listing = store_.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return *error;
    for (const Listed& volume : std::get<Listing>(listing).volumes)
        if (volume.name == name ||
            std::ranges::find(volume.snapshots, name) != volume.snapshots.end())
            return taken(name);
    // Volumes whose record was dropped get their snapshots back when they are made anew.
    const auto folder = Share::folder(view, folders::snapshots);
    const auto volumes =
        folder ? names_in(folder->get()) : Result<std::vector<std::string>>{folder.error()};
    if (!volumes)
        return trouble(volumes.error());
    for (const std::string& volume : *volumes)
        for (const std::string_view kind : {snapshot_files::gzip, snapshot_files::zstd})
            if (is_volume_name(volume) &&
                open_beneath(folder->get(),
                             cat(volume, "/", snapshot_files::file_of(volume, name, kind)), O_PATH))
                return taken(name);
    return std::nullopt;
}

Result<Snapshots::Claimed> Snapshots::claim(const std::string& name) const
{
    auto view = store_.share().view();
    if (!view)
        return view.error();
    const auto folder = Share::folder(*view, folders::snapshots);
    if (!folder)
        return folder.error();
    auto claim = Claim::take(folder->get(), aside_of(name));
    if (!claim)
        return claim.error();
    return Claimed{std::move(*view), std::move(*claim)};
}

Stored<SnapshotOf> Snapshots::create(const std::string& volume, const std::string& given,
                                     Compression compression)
{
    const std::string name = given.empty() ? new_name("snapshot-") : given;
    const std::string file = snapshot_files::file_of(
        volume, name,
        compression == Compression::gzip ? snapshot_files::gzip : snapshot_files::zstd);
    if (const auto error = no_name(name, file))
        return *error;
    const Stored<Volume> found = store_.find(volume);
    if (const auto* error = std::get_if<StoreError>(&found))
        return *error;
    auto claimed = claim(name);
    if (!claimed)
        return trouble(claimed.error());
    if (!claimed->claim)
        return taken(name);  // it is being made now
    const Share::View& view = claimed->view;
    if (const auto error = refused(view, name))
        return *error;
    fault_point("snapshot-claimed");

    Job job(jobs_, JobKind::snapshot, volume, name);
    SnapshotOf made{std::get<Volume>(found),
                    {.name = name, .created = ruby_date(std::time(nullptr))}};
    Place place{std::move(*claimed->claim), file};
    if (const auto archived = archive(view, place, compression, made, job); !archived)
        return trouble(archived.error());
    if (const auto error = enter(view, place, made))
        return *error;
    job.succeeded();
    return made;
}

/// Writes the volume's data into the file of the place that is aside.
Result<> Snapshots::archive(const Share::View& view, Place& place, Compression compression,
                            SnapshotOf& made, Job& job) const
{
    const std::string& volume = made.volume.name;
    const Fd data = open_beneath(view.root.get(), volume, O_RDONLY | O_DIRECTORY);
    if (!data)
        return cannot("read the folder", store_.data_of(volume).string());
    job.expect(bytes_below(data.get()));
    (void)::syncfs(data.get());
    auto archived = write_archive(data.get(), place.aside.file(), compression, job);
    if (!archived)
        return harness::during(cat("snapshot ", made.snapshot.name, " of volume ", volume),
                               archived.error());
    fault_point("snapshot-aside");
    made.snapshot.file =
        (store_.share().path() / folders::config / folders::snapshots / volume / place.file)
            .string();
    made.snapshot.checksum = archived->sha256;
    made.snapshot.changed = static_cast<std::int64_t>(archived->changed);
    made.notes = std::move(archived->notes);
    return Ok{};
}

/// Puts the archive in its place and the snapshot in the record, both under the volume's lock.
std::optional<StoreError> Snapshots::enter(const Share::View& view, Place& place, SnapshotOf& made)
{
    const std::string& volume = made.volume.name;
    bool placed = false;
    const auto error = store_.update(volume, [&](Volume& record) -> std::optional<StoreError> {
        const auto own = snapshot_files::folder(view, volume);
        if (!own)
            return trouble(own.error());
        if (::fchmod(place.aside.file(), 0644) != 0)
            return trouble(cannot("give the mode to", place.file));
        if (const auto moved = place.aside.move_to(own->get(), place.file); !moved)
            return trouble(moved.error());
        placed = true;
        if (const auto synced = sync_folder(own->get(), place.file); !synced)
            return trouble(synced.error());
        fault_point("snapshot-in-place");
        record.snapshots[made.snapshot.name] = made.snapshot;
        made.volume = record;
        return std::nullopt;
    });
    if (error && placed) {
        const Stored<Volume> now = store_.find(volume);
        const auto* record = std::get_if<Volume>(&now);
        if (!record || !record->snapshots.contains(made.snapshot.name))
            (void)snapshot_files::remove(view, volume, made.snapshot.name);
    }
    if (!error)
        fault_point("snapshot-entered");
    return error;
}

Stored<SnapshotOf> Snapshots::find(const std::string& name) const
{
    const auto listing = store_.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return *error;
    for (const Listed& listed : std::get<Listing>(listing).volumes) {
        if (std::ranges::find(listed.snapshots, name) == listed.snapshots.end())
            continue;
        const Stored<Volume> found = store_.find(listed.name);
        const auto* volume = std::get_if<Volume>(&found);
        if (volume && volume->snapshots.contains(name))
            return SnapshotOf{*volume, volume->snapshots.at(name)};
    }
    return unknown(name);
}

Stored<std::vector<SnapshotOf>> Snapshots::list(const std::string& volume) const
{
    const auto listing = store_.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return *error;
    if (!volume.empty())
        if (const Stored<Volume> found = store_.find(volume);
            std::holds_alternative<StoreError>(found))
            return std::get<StoreError>(found);
    std::vector<SnapshotOf> all;
    for (const Listed& listed : std::get<Listing>(listing).volumes) {
        if (listed.snapshots.empty() || (!volume.empty() && listed.name != volume))
            continue;
        const Stored<Volume> found = store_.find(listed.name);
        if (const auto* record = std::get_if<Volume>(&found))
            for (const auto& [name, snapshot] : record->snapshots)
                all.push_back({*record, snapshot});
    }
    std::ranges::sort(all, {}, [](const SnapshotOf& one) { return one.snapshot.name; });
    return all;
}

/// The entry goes first: a crash in between leaves a whole archive, and the snapshot comes back.
std::optional<StoreError> Snapshots::remove(const std::string& name)
{
    const Stored<SnapshotOf> found = find(name);
    if (const auto* error = std::get_if<StoreError>(&found))
        return *error;
    const auto& [volume, snapshot, notes] = std::get<SnapshotOf>(found);
    const auto claimed = claim(name);  // or recover() could enter it anew
    if (!claimed)
        return trouble(claimed.error());
    if (!claimed->claim)
        return StoreError{Refusal::in_use, cat("somebody works on snapshot ", name, " just now")};
    if (const auto error =
            store_.update(volume.name, [&](Volume& record) -> std::optional<StoreError> {
                if (record.snapshots.erase(name) == 0)
                    return unknown(name);
                return std::nullopt;
            }))
        return error;
    fault_point("snapshot-dropped");
    // What rancher/convoy made lies elsewhere: on this host, or it is not ours to remove.
    const auto ours = store_.share().path() / folders::config / folders::snapshots;
    if (std::filesystem::path(snapshot.file).filename() ==
            snapshot_files::file_of(volume.name, name, snapshot_files::gzip) &&
        !snapshot.file.starts_with(ours.string()))
        ::unlink(snapshot.file.c_str());
    if (const auto removed = snapshot_files::remove(claimed->view, volume.name, name); !removed)
        return trouble(removed.error());
    return std::nullopt;
}

Result<Fd> Snapshots::open(const SnapshotOf& of) const
{
    const auto view = store_.share().view();
    if (!view)
        return view.error();
    for (const std::string_view kind : {snapshot_files::gzip, snapshot_files::zstd}) {
        const std::string file = snapshot_files::file_of(of.volume.name, of.snapshot.name, kind);
        Fd archive = open_beneath(view->config.get(),
                                  cat(folders::snapshots, "/", of.volume.name, "/", file),
                                  O_RDONLY | O_NONBLOCK);
        if (archive)
            return archive;
    }
    Fd archive{::open(of.snapshot.file.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)};
    struct stat info = {};
    if (archive && ::fstat(archive.get(), &info) == 0 && S_ISREG(info.st_mode))
        return archive;
    if (of.snapshot.file.find(cat("/", folders::config, "/", folders::snapshots, "/")) !=
        std::string::npos)
        return harness::lab_error(cat("the archive of snapshot ", of.snapshot.name,
                                      " is gone from the share: ", of.snapshot.file),
                                  cat("convoy snapshot delete ", of.snapshot.name));
    return harness::lab_error(cat("the archive of snapshot ", of.snapshot.name,
                                  " is not on this host: ", of.snapshot.file),
                              "rancher/convoy keeps a snapshot on the host that made it: make the "
                              "backup there, or copy that file "
                              "to the same place here");
}

void Snapshots::recover()
{
    const auto view = store_.share().view();
    if (!view || !exists_beneath(view->config.get(), folders::snapshots))
        return;
    const auto folder = Share::folder(*view, folders::snapshots);
    const auto names =
        folder ? names_in(folder->get()) : Result<std::vector<std::string>>{folder.error()};
    if (!names)
        return;
    for (const std::string& name : *names) {
        if (name.starts_with("~"))
            (void)Claim::take_left(folder->get(), name);  // ends at once, and with it the file
        if (!is_volume_name(name))
            continue;
        (void)store_.update(name, [&](Volume& record) -> std::optional<StoreError> {
            const std::size_t before = record.snapshots.size();
            for (const auto& [left, snapshot] :
                 snapshot_files::left_of(*view, store_.share().path(), name)) {
                const auto claim = record.snapshots.contains(left)
                                       ? Result<std::optional<Claim>>{std::optional<Claim>{}}
                                       : Claim::take(folder->get(), aside_of(left));
                if (claim && *claim)
                    record.snapshots[left] = snapshot;
            }
            return record.snapshots.size() == before ? std::optional{StoreError{}} : std::nullopt;
        });
    }
}

}  // namespace convoy
