// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Files of `config/convoy.pending/`: what a writer is about to do. Their names say it, so that
/// whoever finds one that a dead writer left knows what to do (Store::recover).
namespace convoy::pending {

enum class Kind {
    created,  ///< a record to come, whose folder is made by us: without the record, the folder goes
    adopted,  ///< a record to come, for a folder that was there: just a file to remove
    updated,  ///< a record to replace one that is there. When that is not there it was on its way,
              ///< and only its new one is left: on NFS a rename can take two steps
    dropped,  ///< the record of a volume whose data stays: just a file to remove
    deleted,  ///< the record of a volume that is deleted: its data has to follow
    renamed,  ///< not a record: the new name of the volume, and a newline. Once its folder has that
              ///< name its record has to follow; before, nothing has happened
    copying,  ///< a folder: the data of a volume to come, not complete
    cloned,  ///< the record of a volume whose data is complete, and which follows it into its place
};

struct Pending {
    Kind kind;
    std::string volume;
};

// One file for each kind and volume: whoever holds the volume's lock finds what a dead one has left
// without looking through them all.
std::string created(const std::string& volume);
std::string adopted(const std::string& volume);
std::string updated(const std::string& volume);
std::string dropped(const std::string& volume);
std::string deleted(const std::string& volume);

std::string renamed(const std::string& from);
std::string copying(const std::string& volume);
std::string cloned(const std::string& volume);

std::optional<Pending> parse(std::string_view file);

}  // namespace convoy::pending
