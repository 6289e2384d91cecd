// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugin/backup/archive.hpp"
#include "plugin/backup/jobs.hpp"
#include "plugin/volume/store.hpp"

namespace convoy {

/// A snapshot and the volume that it is of.
struct SnapshotOf {
    Volume volume;
    Snapshot snapshot;
    Notes notes = {};  ///< of making it: what changed meanwhile, what was left out
};

/// The snapshots of a share's volumes: an archive each, on the share, and an entry in the volume's
/// record. A name is the only one of its kind on the share, and no volume's, either.
///
/// A snapshot is what tar saw of a folder in use: this host's writes are flushed (syncfs) before,
/// then file after file is read. Each file is as it was at some moment while it was read, but for
/// those that were written to just then, which are counted; different files may be of different
/// moments. Nothing is frozen: the file system is the server's, and others use it. Who needs more
/// stops the writer, or dumps the database into the volume first.
///
/// The archive is written aside under a lock that lasts as long as its writer, synced, put in its
/// place and entered in the record. A crash leaves a file that the next start or the next snapshot
/// of that name removes, or a whole archive, which is entered then. No other volume waits, nor
/// other work on this one. Nothing times out.
class Snapshots {
public:
    Snapshots(Store& store, JobsFor jobs) : store_(store), jobs_(std::move(jobs)) {}

    /// A name is made up when none is given. Blocks for as long as the volume takes to be read.
    Stored<SnapshotOf> create(const std::string& volume, const std::string& name,
                              Compression compression);

    Stored<SnapshotOf> find(const std::string& name) const;

    /// Of one volume, or of all when it is empty, by name.
    Stored<std::vector<SnapshotOf>> list(const std::string& volume) const;

    /// Removes entry and archive, whether that is still there or not.
    std::optional<StoreError> remove(const std::string& name);

    /// The archive of a snapshot, open. One that rancher/convoy made lies on the host that made it.
    harness::Result<Fd> open(const SnapshotOf& snapshot) const;

    /// Cleans up what snapshots that died have left, and enters archives that are whole.
    void recover();

private:
    struct Claimed;
    struct Place;
    harness::Result<Claimed> claim(const std::string& name) const;
    std::optional<StoreError> refused(const Share::View& view, const std::string& name) const;
    harness::Result<> archive(const Share::View& view, Place& place, Compression compression,
                              SnapshotOf& made, Job& job) const;
    std::optional<StoreError> enter(const Share::View& view, Place& place, SnapshotOf& made);

    Store& store_;
    JobsFor jobs_;
};

}  // namespace convoy
