// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/backups.hpp"

#include <algorithm>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/backup/digest.hpp"
#include "plugin/backup/journal.hpp"
#include "plugin/backup/restore.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/store_errors.hpp"

namespace convoy {

using harness::cat;
using harness::lab_error;
using harness::Ok;
using harness::Result;

namespace {

Result<std::string> digest_of(int file, const Job& job)
{
    Sha256 digest;
    std::string piece(1 << 20, '\0');
    for (off_t at = 0;;) {
        if (job.should_stop())
            return lab_error("it was ended, because the daemon shuts down");
        const ssize_t got = ::pread(file, piece.data(), piece.size(), at);
        if (got < 0)
            return cannot("read", "the snapshot's archive");
        if (got == 0)
            return digest.hex();
        digest.update({piece.data(), static_cast<std::size_t>(got)});
        at += got;
    }
}

/// Removes what there is of a backup that has no record: it was only begun, or is being deleted.
Result<> clean_up(ObjectStore& store, const std::string& volume, const std::string& backup)
{
    return store.remove(backup_keys::data(volume, backup));
}

Result<BackedVolume> volume_of(ObjectStore& store, const std::string& name)
{
    const std::string key = backup_keys::volume_record(name);
    const auto text = store.read(key);
    if (!text)
        return text.error();
    if (!*text)
        return lab_error(cat("cannot find ", key, " in objectstore"));
    return backed_volume_from_json(**text);
}

/// Names of the volumes that have backups: volumes/vo/l1/vol1 is of vol1.
Result<std::vector<std::string>> volumes_in(ObjectStore& store)
{
    std::vector<std::string> keys{backup_keys::volumes};
    for (int level = 0; level < 3; ++level) {
        std::vector<std::string> below;
        for (const std::string& key : keys) {
            const auto names = store.names(key);
            if (!names)
                return names.error();
            for (const std::string& name : *names)
                below.push_back(cat(key, "/", name));
        }
        keys = std::move(below);
    }
    std::vector<std::string> volumes;
    for (const std::string& key : keys)
        if (const std::string name = key.substr(key.rfind('/') + 1); is_volume_name(name))
            volumes.push_back(name);
    return volumes;
}

/// One that is damaged is named, and hides no other.
Result<> add_backups_of(ObjectStore& store, const std::string& volume, std::vector<Backup>& all)
{
    const auto files = store.names(backup_keys::backups(volume));
    if (!files)
        return files.error();
    std::optional<Result<BackedVolume>> about;
    for (const std::string& file : *files) {
        const std::string name = backup_keys::backup_in(file);
        if (name.empty())
            continue;
        const auto text = store.read(cat(backup_keys::backups(volume), "/", file));
        if (!text)
            return text.error();
        if (!*text)
            continue;  // deleted just now
        if (!about)
            about = volume_of(store, volume);
        Backup backup{to_url({store.url(), name, volume}), {}, {}};
        const auto record = backup_from_json(**text);
        if (record)
            backup.record = *record;
        if (*about)
            backup.volume = **about;
        backup.damage = !record ? record.error().what : !*about ? about->error().what : "";
        all.push_back(std::move(backup));
    }
    return Ok{};
}

/// The volume's record, if it is the first backup of it, and the backup's own.
Result<std::string> write_records(const SnapshotOf& of, ObjectStore& store,
                                  const BackupRecord& record)
{
    const std::string volume_key = backup_keys::volume_record(record.volume);
    const auto there = store.read(volume_key);
    if (!there)
        return there.error();
    if (!*there)
        if (const auto written = store.write(
                volume_key,
                to_json(BackedVolume{of.volume.name, "vfs", of.volume.size, of.volume.created}));
            !written)
            return written.error();
    fault_point("backup-volume-recorded");
    const std::string key = backup_keys::backup_record(record.volume, record.name);
    const auto written = store.write(key, to_json(record));
    if (written)
        return key;
    (void)store.remove(key);
    const auto others = store.names(backup_keys::backups(record.volume));
    if (!*there && others && others->empty())
        (void)store.remove(volume_key);
    return written.error();
}

}  // namespace

Stored<std::string> Backups::create(const std::string& snapshot, const std::string& given,
                                    const std::string& endpoint)
{
    const std::string destination = pasted(given);
    auto store = open_object_store(destination, endpoint);
    if (!store)
        return trouble(store.error());
    const Stored<SnapshotOf> found = snapshots_.find(snapshot);
    if (const auto* error = std::get_if<StoreError>(&found)) {
        if (error->refusal == Refusal::not_found)
            return StoreError{Refusal::not_found,
                              cat("Cannot find volume of snapshot ",
                                  harness::excerpt(harness::without_escapes(snapshot), 200))};
        return *error;
    }
    const auto& of = std::get<SnapshotOf>(found);
    const auto archive = snapshots_.open(of);
    if (!archive)
        return trouble(archive.error());
    BackupRecord record{new_name("backup-"),
                        of.volume.name,
                        of.snapshot.name,
                        of.snapshot.created,
                        ruby_date(std::time(nullptr)),
                        {}};
    record.data = backup_keys::data(record.volume, record.name);
    const std::string url = to_url({destination, record.name, record.volume});
    const auto entry = JournalEntry::write(journal_, record.name, {url, endpoint});
    if (!entry)
        return trouble(entry.error());
    fault_point("backup-noted");
    Job job(jobs_, JobKind::backup, record.volume, url);
    if (const auto copied = copy(of, archive->get(), **store, record, job); !copied) {
        (void)clean_up(**store, record.volume, record.name);
        return trouble(harness::during(cat("backup of snapshot ", snapshot), copied.error()));
    }
    fault_point("backup-recorded");
    job.succeeded();
    return url;
}

/// The data, then the records. What was written is taken back by the caller, but for the records.
Result<std::string> Backups::copy(const SnapshotOf& of, int archive, ObjectStore& store,
                                  const BackupRecord& begun, Job& job)
{
    BackupRecord record = begun;
    struct stat info = {};
    if (::fstat(archive, &info) != 0)
        return cannot("read", "the snapshot's archive");
    job.expect(info.st_size);
    const auto checksum = digest_of(archive, job);
    if (!checksum)
        return checksum.error();
    if (!of.snapshot.checksum.empty() && *checksum != of.snapshot.checksum)
        return lab_error("the snapshot's archive is damaged: its checksum is not what it was",
                         "make another snapshot, and look after the disks of the share");
    record.checksum = *checksum;
    record.size = info.st_size;
    if (const auto put = store.put(record.data, archive, job); !put)
        return put.error();
    const auto arrived = store.size(record.data);
    if (!arrived)
        return arrived.error();
    if (*arrived != info.st_size)
        return lab_error(cat("not all of the data arrived: ", arrived->value_or(0), " of ",
                             info.st_size, " bytes"));
    fault_point("backup-data");
    return write_records(of, store, record);
}

Result<Backups::Found> Backups::look_up(const std::string& url, const std::string& endpoint) const
{
    auto address = parse_backup_url(url);
    if (!address)
        return address.error();
    auto store = open_object_store(address->destination, endpoint);
    if (!store)
        return store.error();
    const std::string key = backup_keys::backup_record(address->volume, address->backup);
    const auto text = (*store)->read(key);
    if (!text)
        return text.error();
    if (!*text)
        return lab_error(cat("cannot find ", key, " in objectstore"));
    Found found{std::move(*store), *address, {}};
    found.backup.url = to_url({found.store->url(), address->backup, address->volume});
    auto record = backup_from_json(**text);
    if (!record) {
        found.backup.damage = record.error().what;
        return found;
    }
    found.backup.record = std::move(*record);
    auto volume = volume_of(*found.store, address->volume);
    if (volume)
        found.backup.volume = std::move(*volume);
    else
        found.backup.damage = volume.error().what;
    return found;
}

Stored<Backup> Backups::inspect(const std::string& url, const std::string& endpoint) const
{
    auto found = look_up(url, endpoint);
    if (!found)
        return trouble(found.error());
    if (!found->backup.damage.empty())
        return StoreError{Refusal::damaged, found->backup.damage};
    return std::move(found->backup);
}

Stored<std::vector<Backup>> Backups::list(const std::string& given, const std::string& endpoint,
                                          const std::string& volume) const
{
    if (!volume.empty() && !is_volume_name(volume))
        return StoreError{Refusal::bad_name, why_no_name(volume)};
    auto store = open_object_store(pasted(given), endpoint);
    if (!store)
        return trouble(store.error());
    const auto volumes = volume.empty() ? volumes_in(**store)
                                        : Result<std::vector<std::string>>{std::vector{volume}};
    if (!volumes)
        return trouble(volumes.error());
    std::vector<Backup> all;
    for (const std::string& each : *volumes)
        if (const auto added = add_backups_of(**store, each, all); !added)
            return trouble(added.error());
    std::ranges::sort(all, {}, &Backup::url);
    return all;
}

/// The record goes first: from then on it is no backup, and what a crash leaves has its note.
std::optional<StoreError> Backups::remove(const std::string& url, const std::string& endpoint)
{
    const auto found = look_up(url, endpoint);
    if (!found)
        return trouble(found.error());
    const auto& [store, address, backup] = *found;
    const auto entry = JournalEntry::write(journal_, address.backup, {to_url(address), endpoint});
    if (!entry)
        return trouble(entry.error());
    if (const auto removed =
            store->remove(backup_keys::backup_record(address.volume, address.backup));
        !removed)
        return trouble(removed.error());
    fault_point("backup-dropped");
    if (const auto removed = clean_up(*store, address.volume, address.backup); !removed)
        return trouble(harness::during("the backup is deleted, but not its data", removed.error()));
    return std::nullopt;
}

void Backups::recover()
{
    JournalEntry::each_left(journal_, [](const JournalEntry::Note& note) {
        const auto address = parse_backup_url(note.url);
        if (!address)
            return true;
        const auto store = open_object_store(address->destination, note.endpoint);
        if (!store)
            return false;
        const auto record =
            (*store)->read(backup_keys::backup_record(address->volume, address->backup));
        if (!record)
            return false;
        return *record || clean_up(**store, address->volume, address->backup);
    });
    recover_restores(store_);
}

std::filesystem::path backup_journal(const std::filesystem::path& root)
{
    return root / "vfs" / "backups";
}

void recover_backups(Store& store, Jobs& jobs, const std::filesystem::path& root)
{
    Snapshots snapshots(store, jobs);
    snapshots.recover();
    Backups(store, snapshots, jobs, backup_journal(root)).recover();
}

}  // namespace convoy
