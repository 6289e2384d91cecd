// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/store.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/share/quota.hpp"
#include "plugin/volume/folder.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/snapshot_files.hpp"
#include "plugin/volume/store_errors.hpp"
#include "plugin/volume/uses.hpp"

namespace convoy {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Ok;
using harness::Result;

/// What says that the record itself is at fault, and not the way to it.
bool is_damage(int number)
{
    constexpr std::array damages{ELOOP, EXDEV, EISDIR, EFBIG, ENXIO, EACCES, EPERM};
    return std::ranges::find(damages, number) != damages.end();
}

/// Whether a volume's folder is there. An NFS client remembers folders that another host has
/// deleted since; opening one asks the server.
Presence look_for_folder(const Share::View& view, const std::string& name)
{
    const Presence seen = look_beneath(view.root.get(), name);
    if (seen != Presence::there || open_beneath(view.root.get(), name, O_RDONLY | O_DIRECTORY))
        return seen;
    return errno == ENOENT || errno == ESTALE ? Presence::not_there : seen;
}

}  // namespace

StoreError trouble(const harness::Error& error)
{
    return {Refusal::trouble,
            error.hint.empty() ? error.what : cat(error.what, " (", error.hint, ")")};
}

StoreError not_found(const std::string& name)
{
    return {
        Refusal::not_found,
        cat("volume ", harness::excerpt(harness::without_escapes(name), 200), " doesn't exist")};
}

StoreError exists(const std::string& name)
{
    return {Refusal::exists, cat("Volume ", name, " already exists")};
}

Store::Store(Settings settings, Share share)
    : settings_(std::move(settings)), share_(std::move(share)),
      locks_(std::make_unique<ShareLocks>()), catalog_(std::make_unique<Catalog>()),
      sweeper_(std::make_unique<Sweeper>(share_))
{
}

Result<Store> Store::open(const Settings& settings)
{
    std::error_code error;
    const fs::path own = settings.root / "vfs";
    fs::create_directories(own, error);
    if (error)
        return harness::lab_error(
            cat("cannot make the folder ", own.string(), ": ", error.message()),
            "--root names another one");
    auto share = Share::open(settings.share, own / "share");
    if (!share)
        return share.error();
    return Store{settings, std::move(*share)};
}

Result<ShareLocks::Held> Store::lock(const Share::View& view, const std::string& name) const
{
    return locks_->take(view.config.get(), name, {}, settings_.patience);
}

Stored<Volume> Store::read(const Share::View& view, const std::string& name) const
{
    if (!is_volume_name(name))
        return not_found(name);
    const std::string file = record_file(name);
    const auto text = read_beneath(view.config.get(), file);
    if (!text) {
        const int number = errno;
        if (number == ENOENT && look_beneath(view.config.get(), file) == Presence::not_there)
            return not_found(name);
        if (is_damage(number))
            return StoreError{Refusal::damaged, cat("volume ", name, ": ", text.error().what)};
        return trouble(text.error());
    }
    auto volume = volume_from_json(*text);
    if (!volume)
        return StoreError{Refusal::damaged,
                          cat("volume ", name, ": ", volume.error().what, " (config/", file, ")")};
    volume->name = name;  // the file's name is the one that locks and folders go by
    return *volume;
}

/// Under the volume's lock. A record that a crash caught between its two names is put in place.
Stored<Volume> Store::read_locked(const Share::View& view, const std::string& name) const
{
    Stored<Volume> found = read(view, name);
    const auto* error = std::get_if<StoreError>(&found);
    if (!error || error->refusal != Refusal::not_found)
        return found;
    if (const auto settled = settle(view, pending::updated(name)); !settled)
        return trouble(settled.error());
    return read(view, name);
}

/// That there is no such volume has to be certain. Where a client of NFS replaces a file that it
/// has open it first renames the old one (fs/nfs/dir.c: nfs_rename, "silly-rename"), and for a
/// moment the server has none: so a name whose folder is there is looked for again under the lock.
Stored<Volume> Store::find(const std::string& name) const
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    return view ? find_in(*view, name) : trouble(view.error());
}

Stored<Volume> Store::find_in(const Share::View& view, const std::string& name) const
{
    Stored<Volume> found = read(view, name);
    const auto* error = std::get_if<StoreError>(&found);
    if (!error || error->refusal != Refusal::not_found)
        return found;
    if (look_beneath(view.root.get(), name) == Presence::not_there)
        return found;
    const auto held = lock(view, name);
    if (!held)
        return errno == EROFS ? read(view, name) : trouble(held.error());
    return read_locked(view, name);
}

Stored<Store::Found> Store::find_with_uses(const std::string& name) const
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    Stored<Volume> found = find_in(*view, name);
    auto* volume = std::get_if<Volume>(&found);
    if (!volume)
        return std::get<StoreError>(std::move(found));
    auto noted = uses::of(*view, name, settings_.here);
    return Found{std::move(*volume), noted ? std::move(*noted) : std::vector<Use>{}};
}

Stored<Listing> Store::list() const
{
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    auto listing = catalog_->list(*view);
    if (!listing)
        return trouble(listing.error());
    return std::move(*listing);
}

Stored<Volume> Store::create(const std::string& name, const VolumeOptions& options)
{
    if (!is_volume_name(name))
        return StoreError{Refusal::bad_name, why_no_name(name)};
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    if (exists_beneath(view->root.get(), name))
        finish_arrivals(*view, name);
    const auto held = lock(*view, name);
    if (!held)
        return trouble(held.error());
    if (const auto settled = settle(*view, pending::deleted(name)); !settled)
        return trouble(
            settled.error());  // what is there is a deleted volume's: nobody may take it over
    const Stored<Volume> there = read_locked(*view, name);
    if (std::holds_alternative<Volume>(there))
        return exists(name);
    if (std::get<StoreError>(there).refusal != Refusal::not_found)
        return there;
    Volume volume{.name = name,
                  .size = options.size,
                  .path = data_of(name).string(),
                  .prepared_for_vm = options.prepared_for_vm,
                  .created = ruby_date(std::time(nullptr)),
                  .folder = options.folder,
                  .labels = options.labels};
    volume.snapshots = snapshot_files::left_of(*view, share_.path(), name);
    const auto failed = make(*view, *held, volume, options.content);
    if (failed)
        return *failed;
    return volume;
}

/// Record aside, folder, record in its place.
std::optional<StoreError> Store::make(const Share::View& view, const ShareLocks::Held& held,
                                      const Volume& volume, const VolumeContent& content) const
{
    const auto aside = Share::folder(view, folders::pending);
    if (!aside)
        return trouble(aside.error());
    Presence folder = look_for_folder(view, volume.name);
    if (folder == Presence::there && exists_beneath(aside->get(), pending::created(volume.name))) {
        (void)settle(view, pending::created(volume.name));  // half made by somebody who died
        folder = look_for_folder(view, volume.name);
    }
    if (folder == Presence::unknown)
        return trouble(cannot("look for", data_of(volume.name).string()));
    const bool adopted = folder == Presence::there;
    if (adopted && content)
        return StoreError{Refusal::exists, cat("the folder ", data_of(volume.name).string(),
                                               " is there already; what is in it stays")};
    const std::string file = content   ? pending::cloned(volume.name)
                             : adopted ? pending::adopted(volume.name)
                                       : pending::created(volume.name);
    // What arrives complete is the record's from then on; what is made here is synced along with
    // it.
    if (const auto written = write_aside(view, *aside, file, volume,
                                         content ? Durability::durable : Durability::none);
        !written)
        return trouble(written.error());
    fault_point("create-record-aside");
    auto made = content ? content(view) : make_folder(view, volume, adopted);
    fault_point("create-folder");
    if (made)
        made = sync_made(view, *aside, file, volume, adopted);
    auto failed = made ? publish(view, held, *aside, file, volume.name)
                       : std::optional{trouble(made.error())};
    if (failed)
        (void)settle(view, file);
    return failed;
}

/// Record and folder are on the disk, before the one gets its name. Together: a journal commits
/// what was done before along with the first, and the others find little left to do.
Result<> Store::sync_made(const Share::View& view, const Fd& aside, const std::string& file,
                          const Volume& volume, bool adopted) const
{
    const Fd record = open_beneath(aside.get(), file, O_RDONLY | O_NONBLOCK);
    if (!record || ::fsync(record.get()) != 0)
        return cannot("sync", file);
    // A new folder comes to the disk along with its name; what it was given afterwards does not.
    if (volume.size > 0 || (!adopted && volume.folder != FolderOptions{})) {
        const std::string where = data_of(volume.name).string();
        const Fd folder = open_beneath(view.root.get(), volume.name, O_RDONLY | O_DIRECTORY);
        if (!folder)
            return cannot("use the folder", where);
        if (auto synced = sync_folder(folder.get(), where); !synced)
            return synced;
    }
    return adopted ? Result<>{Ok{}} : sync_folder(view.root.get(), share_.path().string());
}

/// A record under the name that says what it is for. One that is there already was left by
/// somebody who died: the lock is ours.
Result<> Store::write_aside(const Share::View& view, const Fd& aside, const std::string& file,
                            const Volume& volume, Durability durability) const
{
    auto written = write_new(aside.get(), file, to_json(volume), durability);
    if (written || errno != EEXIST)
        return written;
    if (const auto settled = settle(view, file); !settled)
        return settled.error();
    return write_new(aside.get(), file, to_json(volume), durability);
}

/// The volume's folder, with its owner, mode and size. One that is there is taken as it is, but for
/// the size.
Result<> Store::make_folder(const Share::View& view, const Volume& volume, bool adopted) const
{
    const std::string where = data_of(volume.name).string();
    // EEXIST is our own call, whose answer a server lost: there was no such folder a moment ago.
    if (!adopted && ::mkdirat(view.root.get(), volume.name.c_str(), 0700) != 0 && errno != EEXIST)
        return cannot("make the folder", where);
    const Fd folder = open_beneath(view.root.get(), volume.name, O_RDONLY | O_DIRECTORY);
    if (!folder)
        return cannot("use the folder", where);
    // The size of a --vm volume is its image's.
    if (volume.size > 0 && !volume.prepared_for_vm)
        if (auto limited = limit_size(folder.get(), volume.size); !limited)
            return limited;
    if (adopted)
        return Ok{};
    return give(folder.get(), volume.folder, where);
}

/// Puts a record that was written aside in its place, for good.
std::optional<StoreError> Store::publish(const Share::View& view, const ShareLocks::Held& held,
                                         const Fd& aside, const std::string& file,
                                         const std::string& name) const
{
    if (const auto ours = held.still(); !ours)
        return trouble(ours.error());
    const std::string record = record_file(name);
    if (::renameat(aside.get(), file.c_str(), view.config.get(), record.c_str()) != 0) {
        const harness::Error error = cannot("put in place the record of", name);
        // A server whose answer got lost says so of a rename that it has done.
        const bool done = errno == ENOENT &&
                          look_beneath(aside.get(), file) == Presence::not_there &&
                          look_beneath(view.config.get(), record) == Presence::there;
        if (!done)
            return trouble(error);
    }
    fault_point("record-renamed");
    if (const auto synced = sync_folder(view.config.get(), folders::config); !synced)
        return trouble(synced.error());
    return std::nullopt;
}

std::optional<StoreError> Store::write(const Share::View& view, const ShareLocks::Held& held,
                                       const Volume& volume) const
{
    const auto aside = Share::folder(view, folders::pending);
    if (!aside)
        return trouble(aside.error());
    const std::string file = pending::updated(volume.name);
    if (const auto written = write_aside(view, *aside, file, volume); !written)
        return trouble(written.error());
    fault_point("update-record-aside");
    auto failed = publish(view, held, *aside, file, volume.name);
    if (failed)
        ::unlinkat(aside->get(), file.c_str(), 0);
    return failed;
}

std::optional<StoreError> Store::update(const std::string& name, const Change& change)
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    const auto held = lock(*view, name);
    if (!held)
        return trouble(held.error());
    Stored<Volume> found = read_locked(*view, name);
    auto* volume = std::get_if<Volume>(&found);
    if (!volume)
        return std::get<StoreError>(found);
    if (auto refused = change(*volume))
        return refused;
    return write(*view, *held, *volume);
}

}  // namespace convoy
