// SPDX-License-Identifier: Apache-2.0
// How volumes go: what Store::remove does, and what it, like every writer, may leave when it dies.
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/snapshot_files.hpp"
#include "plugin/volume/store.hpp"
#include "plugin/volume/store_errors.hpp"
#include "plugin/volume/uses.hpp"

namespace convoy {

using harness::cat;
using harness::Ok;
using harness::Result;

namespace {

constexpr std::chrono::seconds patience_for_recovery{1};

/// Whether a rename that failed with ENOENT was done all the same, and only its answer got lost.
bool was_renamed(int from, const std::string& name, int to, const std::string& new_name)
{
    return errno == ENOENT && look_beneath(from, name) == Presence::not_there &&
           look_beneath(to, new_name) == Presence::there;
}

}  // namespace

std::optional<StoreError> Store::remove(const std::string& name, Removal removal)
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    std::string trash;
    finish_rename(*view, name);
    {
        const auto held = lock(*view, name);
        if (!held)
            return trouble(held.error());
        const Stored<Volume> found = read_locked(*view, name);
        const auto* error = std::get_if<StoreError>(&found);
        // A record that cannot be read can be deleted: nothing else would ever heal it.
        if (error && error->refusal != Refusal::damaged)
            return *error;
        if (const auto refused = in_use(*view, name, removal, "delete"))
            return refused;
        auto taken =
            removal.keep_data ? drop_record(*view, *held, name) : take_away(*view, *held, name);
        if (!taken)
            return trouble(taken.error());
        trash = std::move(*taken);
    }
    if (!trash.empty())
        sweeper_->sweep(*view, trash);
    return std::nullopt;
}

/// The record goes, what it was of stays.
Result<std::string> Store::drop_record(const Share::View& view, const ShareLocks::Held& held,
                                       const std::string& name) const
{
    (void)uses::forget(view, name);  // all of no account, or the volume would be in use
    const std::string file = pending::dropped(name);
    if (const auto moved = move_record(view, held, name, file); !moved)
        return moved.error();
    return settle(view, file);
}

/// Record and data go. The name of the data in the trash; "" when there was none.
Result<std::string> Store::take_away(const Share::View& view, const ShareLocks::Held& held,
                                     const std::string& name) const
{
    const std::string file = pending::deleted(name);
    if (const auto moved = move_record(view, held, name, file); !moved)
        return moved.error();
    auto settled = settle(view, file);
    if (!settled)
        return harness::during(
            cat("the volume is deleted, but its data is still in ", data_of(name).string()),
            settled.error());
    return settled;
}

/// From its place to `pending/file`, for good: this is where a volume ends.
Result<> Store::move_record(const Share::View& view, const ShareLocks::Held& held,
                            const std::string& name, const std::string& file) const
{
    // What an update that died has left would otherwise bring the record back.
    if (const auto settled = settle(view, pending::updated(name)); !settled)
        return settled.error();
    const auto aside = Share::folder(view, folders::pending);
    if (!aside)
        return aside.error();
    if (auto ours = held.still(); !ours)
        return ours;
    const std::string record = record_file(name);
    if (::renameat(view.config.get(), record.c_str(), aside->get(), file.c_str()) != 0) {
        const harness::Error error = cannot("take away the record of", name);
        if (!was_renamed(view.config.get(), record, aside->get(), file))
            return error;
    }
    fault_point("delete-record-aside");
    // First where it went to: if it were only gone from where it was, its data would be nobody's.
    if (auto synced = sync_folder(aside->get(), folders::pending); !synced)
        return synced;
    return sync_folder(view.config.get(), folders::config);
}

/// Moves the data out of the way, for good: it is gone from its place at once, however long
/// removing takes. Without room for the trash it is removed where it is.
Result<std::string> Store::move_to_trash(const Share::View& view, const std::string& name) const
{
    std::string aside = cat(name, "~", unique());
    const auto trash = Share::folder(view, folders::trash);
    if (trash && ::renameat(view.root.get(), name.c_str(), trash->get(), aside.c_str()) == 0) {
        if (const auto synced = sync_folder(trash->get(), folders::trash); !synced)
            return synced.error();
        if (const auto synced = sync_folder(view.root.get(), share_.path().string()); !synced)
            return synced.error();
        return aside;
    }
    const int number = errno;
    const harness::Error error = trash ? cannot("move away the data of", name) : trash.error();
    if (trash && number == ENOENT && look_beneath(view.root.get(), name) == Presence::not_there)
        return std::string{};
    if (number != ENOSPC && number != EDQUOT)
        return error;
    if (const auto removed = remove_tree(view.root.get(), name); !removed)
        return removed.error();
    return std::string{};
}

/// Finishes, or takes back, what a pending file stands for; nothing when there is no such file. The
/// volume's lock is held, so whoever wrote it is dead, or we ourselves. The name of what has become
/// trash; "" for none.
Result<std::string> Store::settle(const Share::View& view, const std::string& file) const
{
    const auto what = pending::parse(file);
    const Fd aside = open_beneath(view.config.get(), folders::pending, O_RDONLY | O_DIRECTORY);
    if (!aside && errno == ENOENT)
        return std::string{};
    if (!aside)
        return cannot("open", cat("config/", folders::pending));
    const Presence there = look_beneath(aside.get(), file);
    if (there == Presence::unknown)
        return cannot("look for", file);
    if (!what || there == Presence::not_there || what->kind == pending::Kind::renamed)
        return std::string{};  // a rename takes the locks of two: finish_rename
    if (what->kind == pending::Kind::copying)
        return copy_to_trash(view, aside, what->volume);
    const Presence record = look_beneath(view.config.get(), record_file(what->volume));
    if (record == Presence::unknown)
        return cannot("look for the record of", what->volume);
    std::string trash;
    if (record == Presence::not_there) {
        auto settled = settle_without_record(view, aside, file, *what);
        if (!settled)
            return settled;
        trash = std::move(*settled);
    }
    if (const auto removed = remove_tree(aside.get(), file); !removed)
        return removed.error();
    return trash;
}

/// The part of it that is about a volume that has no record; one that has one is whole.
Result<std::string> Store::settle_without_record(const Share::View& view, const Fd& aside,
                                                 const std::string& file,
                                                 const pending::Pending& what) const
{
    if (what.kind == pending::Kind::deleted) {
        (void)uses::forget(view, what.volume);
        auto trash = move_to_trash(view, what.volume);
        if (trash)
            trash = snapshot_files::to_trash(view, what.volume, *trash);
        fault_point("delete-data-aside");
        return trash;
    }
    // A folder that was made for a record that never came is empty; one that is not stays.
    if (what.kind == pending::Kind::created)
        ::unlinkat(view.root.get(), what.volume.c_str(), AT_REMOVEDIR);
    const bool is_cloned =
        what.kind == pending::Kind::cloned && exists_beneath(view.root.get(), what.volume);
    if (what.kind == pending::Kind::updated || is_cloned) {
        const auto text = read_beneath(aside.get(), file);
        if (text && volume_from_json(*text)) {
            if (::renameat(aside.get(), file.c_str(), view.config.get(),
                           record_file(what.volume).c_str()) != 0)
                return cannot("put in place the record of", what.volume);
            if (const auto synced = sync_folder(view.config.get(), folders::config); !synced)
                return synced.error();
        }
    }
    return std::string{};
}

void Store::recover()
{
    const auto view = share_.view();
    if (!view)
        return;
    const auto aside = Share::folder(*view, folders::pending);
    const auto files =
        aside ? names_in(aside->get()) : Result<std::vector<std::string>>{aside.error()};
    if (!files)
        return;
    for (const std::string& file : *files) {
        const auto what = pending::parse(file);
        if (!what)
            continue;
        if (what->kind == pending::Kind::renamed)
            finish_rename(*view, what->volume, patience_for_recovery);
        // Who holds the lock is alive, and will see to it.
        if (const auto held =
                locks_->take(view->config.get(), what->volume, {}, patience_for_recovery))
            (void)settle(*view, file);
    }
    (void)Sweeper::sweep_all(*view, {});
}

}  // namespace convoy
