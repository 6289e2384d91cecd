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
    edited,   ///< a record to come, or one that was dropped while its data stays: just a file to remove
    restored, ///< a record to come, whose folder is put in place by one rename: if that was done, the record follows
    deleted,  ///< the record of a volume that is deleted: its data has to follow
};

struct Pending {
    Kind kind;
    std::string volume;
};

std::string created(const std::string& volume);
std::string restored(const std::string& volume);
std::string edited(const std::string& volume);
/// Always the same name: whoever makes a volume anew finds it without looking through them all.
std::string deleted(const std::string& volume);

std::optional<Pending> parse(std::string_view file);

}  // namespace convoy::pending
