// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/copy.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/share/quota.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/store.hpp"
#include "plugin/volume/store_errors.hpp"
#include "plugin/volume/uses.hpp"

// Renaming and cloning. A rename has happened when the folder has its new name: before that, the
// intent in config/convoy.pending comes to nothing, after it the record follows. A clone has
// happened when the record is there: its data is made in config/convoy.pending, and what is not
// complete is thrown away.
namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;

/// "old_snap1.tar.gz" as "new_snap1.tar.gz": archives are named after their volume.
std::string renamed_file(const std::string& file, const std::string& from, const std::string& to)
{
    return file.starts_with(from + "_") ? cat(to, file.substr(from.size())) : file;
}

/// Where the archive is after move_snapshots; one that lies elsewhere (rancher/convoy's) stays
/// there.
std::string renamed_archive(const std::filesystem::path& all, const std::string& archive,
                            const std::string& from, const std::string& to)
{
    const std::filesystem::path path = archive;
    return path.parent_path() == all / from
               ? (all / to / renamed_file(path.filename().string(), from, to)).string()
               : archive;
}

/// Does not replace what is there, also where the file system cannot promise that (NFS): the locks
/// of both names are held, and it was looked for.
bool move(int from_folder, const std::string& from, int to_folder, const std::string& to)
{
    if (::renameat2(from_folder, from.c_str(), to_folder, to.c_str(), RENAME_NOREPLACE) == 0)
        return true;
    return errno == EINVAL && ::renameat(from_folder, from.c_str(), to_folder, to.c_str()) == 0;
}

/// The new name in a file renamed~OLD; "" when it was never completely written.
std::string name_in(int aside, const std::string& file)
{
    const auto text = read_beneath(aside, file);
    if (!text || !text->ends_with('\n'))
        return {};
    std::string name{text->substr(0, text->size() - 1)};
    return is_volume_name(name) ? name : "";
}

}  // namespace

/// The locks of both names are held. The source, when it can be renamed or copied to `to`.
Stored<Volume> Store::ready_for_copy(const Share::View& view, const std::string& from,
                                     const std::string& to, std::string_view doing) const
{
    for (const std::string& left : {pending::deleted(from), pending::deleted(to),
                                    pending::copying(to), pending::cloned(to)}) {
        const auto settled = settle(view, left);
        if (!settled)
            return trouble(settled.error());
        if (!settled->empty())
            sweeper_->sweep(view, *settled);
    }
    Stored<Volume> found = read_locked(view, from);
    if (!std::holds_alternative<Volume>(found))
        return found;
    const Stored<Volume> there = read_locked(view, to);
    if (std::holds_alternative<Volume>(there))
        return exists(to);
    if (std::get<StoreError>(there).refusal != Refusal::not_found)
        return std::get<StoreError>(there);
    const Presence place = look_beneath(view.root.get(), to);
    if (place == Presence::there)
        return StoreError{Refusal::exists, cat("there is a folder ", data_of(to).string(),
                                               " already, which belongs to no volume")};
    if (place == Presence::unknown)
        return trouble(cannot("look for", data_of(to).string()));
    if (!exists_beneath(view.root.get(), from))
        return StoreError{Refusal::trouble,
                          cat("the data of volume ", from, " is gone ('convoy fsck' tells more)")};
    if (const auto refused = in_use(view, from, {}, doing))
        return *refused;
    return found;
}

std::optional<StoreError> Store::rename(const std::string& from, const std::string& to)
{
    if (!is_volume_name(from))
        return not_found(from);
    if (!is_volume_name(to))
        return StoreError{Refusal::bad_name, why_no_name(to)};
    if (from == to)
        return exists(to);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    finish_rename(*view, from);
    finish_arrivals(*view, to);
    const auto held = locks_->take(view->config.get(), from, to, settings_.patience);
    if (!held)
        return trouble(held.error());
    const Stored<Volume> found = ready_for_copy(*view, from, to, "rename");
    if (const auto* error = std::get_if<StoreError>(&found))
        return *error;
    if (const auto fits = snapshots_fit(*view, from, to); !fits)
        return StoreError{Refusal::bad_name, fits.error().what};
    const auto aside = Share::folder(*view, folders::pending);
    if (!aside)
        return trouble(aside.error());
    if (const auto noted = note_rename(*view, *aside, from, to); !noted)
        return trouble(noted.error());
    if (const auto ours = held->still(); !ours)
        return trouble(ours.error());
    if (!move(view->root.get(), from, view->root.get(), to)) {
        const StoreError error = trouble(cannot("rename the folder", data_of(from).string()));
        ::unlinkat(aside->get(), pending::renamed(from).c_str(), 0);
        return error;
    }
    fault_point("rename-data-moved");
    if (auto failed = finish_record(*view, *held, from, to))
        return failed;  // the note stays: whoever comes next goes on
    ::unlinkat(aside->get(), pending::renamed(from).c_str(), 0);
    return std::nullopt;
}

/// Whether the archives' names are not too long with the new name in them.
Result<> Store::snapshots_fit(const Share::View& view, const std::string& from,
                              const std::string& to) const
{
    const Fd archives =
        open_beneath(view.config.get(), cat(folders::snapshots, "/", from), O_RDONLY | O_DIRECTORY);
    const auto files = archives ? names_in(archives.get()) : std::vector<std::string>{};
    for (const std::string& file : files ? *files : std::vector<std::string>{})
        if (renamed_file(file, from, to).size() > NAME_MAX)
            return harness::usage_error(
                cat("the name ", to, " is too long for the snapshot's archive ", file));
    return Ok{};
}

/// What is about to happen, for good.
Result<> Store::note_rename(const Share::View&, const Fd& aside, const std::string& from,
                            const std::string& to) const
{
    const std::string note = pending::renamed(from);
    ::unlinkat(aside.get(), note.c_str(), 0);  // finish_rename has looked at it
    if (auto noted = write_new(aside.get(), note, to + "\n", Durability::durable); !noted)
        return noted;
    if (auto synced = sync_folder(aside.get(), folders::pending); !synced)
        return synced;
    fault_point("rename-noted");
    return Ok{};
}

/// The second half of a rename: what is not done yet of it.
std::optional<StoreError> Store::finish_record(const Share::View& view,
                                               const ShareLocks::Held& held,
                                               const std::string& from, const std::string& to) const
{
    if (const auto synced = sync_folder(view.root.get(), share_.path().string()); !synced)
        return trouble(synced.error());
    if (const auto ours = held.still(); !ours)
        return trouble(ours.error());
    const bool waits = exists_beneath(view.config.get(), record_file(from)) &&
                       !exists_beneath(view.config.get(), record_file(to));
    if (waits && !move(view.config.get(), record_file(from), view.config.get(), record_file(to)))
        return trouble(cannot("rename the record of", from));
    fault_point("rename-record-moved");
    if (const auto synced = sync_folder(view.config.get(), folders::config); !synced)
        return trouble(synced.error());
    if (const auto moved = move_snapshots(view, from, to); !moved)
        return trouble(moved.error());
    fault_point("rename-snapshots-moved");
    Stored<Volume> found = read_locked(view, to);
    if (auto* volume = std::get_if<Volume>(&found)) {
        volume->path = data_of(to).string();
        for (auto& [name, snapshot] : volume->snapshots)
            snapshot.file = renamed_archive(share_.path() / folders::config / folders::snapshots,
                                            snapshot.file, from, to);
        if (auto failed = write(view, held, *volume))
            return failed;
    }
    (void)uses::forget(view, from);
    return std::nullopt;
}

/// The archives of its snapshots, those that are not moved yet.
Result<> Store::move_snapshots(const Share::View& view, const std::string& from,
                               const std::string& to) const
{
    const Fd all = open_beneath(view.config.get(), folders::snapshots, O_RDONLY | O_DIRECTORY);
    const Fd old = all ? open_beneath(all.get(), from, O_RDONLY | O_DIRECTORY) : Fd{};
    if (!old)
        return errno == ENOENT ? Result<>{Ok{}} : cannot("open the snapshots of", from);
    if (::mkdirat(all.get(), to.c_str(), 0700) != 0 && errno != EEXIST)
        return cannot("make a folder for the snapshots of", to);
    const Fd now = open_beneath(all.get(), to, O_RDONLY | O_DIRECTORY);
    const auto files = now ? names_in(old.get())
                           : Result<std::vector<std::string>>{cannot("open the snapshots of", to)};
    if (!files)
        return files.error();
    for (const std::string& file : *files)
        if (!move(old.get(), file, now.get(), renamed_file(file, from, to)))
            return cannot("rename the snapshot", file);
    ::unlinkat(all.get(), from.c_str(), AT_REMOVEDIR);
    if (auto synced = sync_folder(now.get(), folders::snapshots); !synced)
        return synced;
    return sync_folder(all.get(), folders::snapshots);
}

/// Brings a rename of that volume to its end, or takes it back, if its writer is dead. Whether
/// there was one.
bool Store::finish_rename(const Share::View& view, const std::string& from) const
{
    return finish_rename(view, from, settings_.patience);
}

bool Store::finish_rename(const Share::View& view, const std::string& from,
                          std::chrono::milliseconds patience) const
{
    const Fd aside = open_beneath(view.config.get(), folders::pending, O_RDONLY | O_DIRECTORY);
    const std::string note = pending::renamed(from);
    if (!aside || !exists_beneath(aside.get(), note))
        return false;
    const std::string to = name_in(aside.get(), note);
    const auto held = locks_->take(view.config.get(), from, to, patience);
    if (!held || !exists_beneath(aside.get(), note))
        return false;
    const bool moved = !to.empty() && look_beneath(view.root.get(), to) == Presence::there &&
                       look_beneath(view.root.get(), from) == Presence::not_there;
    if (moved && finish_record(view, *held, from, to))
        return false;
    ::unlinkat(aside.get(), note.c_str(), 0);
    return true;
}

/// The same for whatever was to become the volume `to`.
void Store::finish_arrivals(const Share::View& view, const std::string& to) const
{
    const Fd aside = open_beneath(view.config.get(), folders::pending, O_RDONLY | O_DIRECTORY);
    const auto files = aside ? names_in(aside.get()) : std::vector<std::string>{};
    if (!files)
        return;
    for (const std::string& file : *files) {
        const auto what = pending::parse(file);
        if (what && what->kind == pending::Kind::renamed && name_in(aside.get(), file) == to)
            finish_rename(view, what->volume);
        if (what && what->kind == pending::Kind::cloned && what->volume == to)
            if (const auto held = lock(view, to))
                (void)settle(view, file);
    }
}

Stored<Volume> Store::clone(const std::string& from, const std::string& to)
{
    if (!is_volume_name(from))
        return not_found(from);
    if (!is_volume_name(to))
        return StoreError{Refusal::bad_name, why_no_name(to)};
    if (from == to)
        return exists(to);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    finish_rename(*view, from);
    finish_arrivals(*view, to);
    const auto held = locks_->take(view->config.get(), from, to, settings_.patience);
    if (!held)
        return trouble(held.error());
    const Stored<Volume> found = ready_for_copy(*view, from, to, "clone");
    const auto* source = std::get_if<Volume>(&found);
    if (!source)
        return found;
    const auto aside = Share::folder(*view, folders::pending);
    if (!aside)
        return trouble(aside.error());
    Volume volume = *source;
    volume.name = to;
    volume.path = data_of(to).string();
    volume.mount_point.clear();
    volume.created = ruby_date(std::time(nullptr));
    volume.snapshots.clear();
    auto failed = copy_data(*view, *aside, from, to);
    if (!failed)
        failed = place_clone(*view, *held, *aside, volume);
    if (!failed)
        return volume;
    if (const auto trash = copy_to_trash(*view, *aside, to); trash && !trash->empty())
        sweeper_->sweep(*view, *trash);
    return *failed;
}

std::optional<StoreError> Store::copy_data(const Share::View& view, const Fd& aside,
                                           const std::string& from, const std::string& to) const
{
    const std::string copy = pending::copying(to);
    const Fd data = open_beneath(view.root.get(), from, O_RDONLY | O_DIRECTORY);
    if (!data || ::mkdirat(aside.get(), copy.c_str(), 0700) != 0)
        return trouble(cannot("begin a copy of", data_of(from).string()));
    const Fd into = open_beneath(aside.get(), copy, O_RDONLY | O_DIRECTORY);
    const auto limit = size_limit_of(data.get());
    auto copied = into ? Result<>{Ok{}} : cannot("open", copy);
    if (copied && limit)
        copied = limit_size(into.get(), *limit);
    if (copied)
        copied = copy_tree(data.get(), into.get());
    fault_point("clone-copied");
    if (!copied)
        return trouble(harness::during(cat("copying ", data_of(from).string()), copied.error()));
    return std::nullopt;
}

/// Data first, then the record, which was written before: between the two, it says what is missing.
std::optional<StoreError> Store::place_clone(const Share::View& view, const ShareLocks::Held& held,
                                             const Fd& aside, const Volume& volume) const
{
    const std::string record = pending::cloned(volume.name);
    if (const auto written = write_aside(view, aside, record, volume); !written)
        return trouble(written.error());
    std::optional<StoreError> failed;
    if (const auto synced = sync_folder(aside.get(), folders::pending); !synced)
        failed = trouble(synced.error());
    fault_point("clone-record-aside");
    if (const auto ours = held.still(); !ours)
        failed = trouble(ours.error());
    if (!failed && !move(aside.get(), pending::copying(volume.name), view.root.get(), volume.name))
        failed = trouble(cannot("put in place the data of", volume.name));
    if (failed) {
        ::unlinkat(aside.get(), record.c_str(), 0);
        return failed;
    }
    fault_point("clone-data-moved");
    if (const auto synced = sync_folder(view.root.get(), share_.path().string()); !synced)
        return trouble(synced.error());
    return publish(view, held, aside, record, volume.name);
}

/// A copy that came to nothing. Its name in the trash; "" when there is none.
Result<std::string> Store::copy_to_trash(const Share::View& view, const Fd& aside,
                                         const std::string& volume) const
{
    const auto trash = Share::folder(view, folders::trash);
    if (!trash)
        return trash.error();
    std::string name = cat(volume, "~", unique());
    if (move(aside.get(), pending::copying(volume), trash->get(), name))
        return name;
    return errno == ENOENT ? Result<std::string>{std::string{}}
                           : cannot("throw away the copy", pending::copying(volume));
}

}  // namespace convoy
