// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/backup/backup_record.hpp"
#include "plugin/backup/object_store.hpp"
#include "plugin/backup/snapshots.hpp"
#include "plugin/volume/store.hpp"

namespace convoy {

struct Backup {
    std::string url;
    BackupRecord record;
    BackedVolume volume;
    std::string damage = {};  ///< why the record cannot be read; else empty
};

/// Copies of snapshots in an object store, and volumes made from them.
///
/// A backup is there once its record is, which is written last, when all of the data has arrived.
/// What is under way is noted in a folder of this host (a journal), so that after a crash the next
/// start removes what was only begun. A volume is restored aside (config/convoy.restoring/), its
/// checksum compared, and put in place by one rename: it is never there in part.
class Backups {
public:
    /// `journal` is a folder of this host's own, made when it is not there.
    Backups(Store& store, Snapshots& snapshots, JobsFor jobs, std::filesystem::path journal)
        : store_(store), snapshots_(snapshots), jobs_(std::move(jobs)), journal_(std::move(journal))
    {
    }

    /// Returns the backup's URL, with the destination as it was given.
    Stored<std::string> create(const std::string& snapshot, const std::string& destination,
                               const std::string& endpoint);

    /// Those of one volume, or of all when it is empty, by URL. Those whose record cannot be read
    /// are in it, too.
    Stored<std::vector<Backup>> list(const std::string& destination, const std::string& endpoint,
                                     const std::string& volume) const;
    Stored<Backup> inspect(const std::string& url, const std::string& endpoint) const;
    std::optional<StoreError> remove(const std::string& url, const std::string& endpoint);

    /// Makes a volume that is not there, from a backup of any volume. Refused when there is a
    /// volume, or a folder, of that name. Blocks for as long as the data takes.
    Stored<Volume> restore(const std::string& name, VolumeOptions options, const std::string& url,
                           const std::string& endpoint);

    /// Removes what backups and restores that died have left.
    void recover();

private:
    /// A backup that is there, and its store.
    struct Found {
        std::unique_ptr<ObjectStore> store;
        BackupAddress address;
        Backup backup;
    };
    harness::Result<Found> look_up(const std::string& url, const std::string& endpoint) const;
    harness::Result<std::string> copy(const SnapshotOf& of, int archive, ObjectStore& store,
                                      const BackupRecord& record, Job& job);
    harness::Result<> fetch(Found& found, int folder, Job& job) const;
    harness::Result<> fill(Found& found, int folder, const VolumeOptions& options, Job& job) const;

    Store& store_;
    Snapshots& snapshots_;
    JobsFor jobs_;
    std::filesystem::path journal_;
};

/// Where a daemon with that root keeps its notes of backups.
std::filesystem::path backup_journal(const std::filesystem::path& root);

/// Cleans up what snapshots, backups and restores that died have left; for the start of a daemon.
/// Blocks for as long as object stores take to answer.
void recover_backups(Store& store, Jobs& jobs, const std::filesystem::path& root);

}  // namespace convoy
