// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/share/mounts.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/snapshot_files.hpp"
#include "plugin/volume/uses.hpp"

namespace convoy {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Ok;
using harness::Result;

constexpr std::chrono::seconds patience_for_sweeping{1};

StoreError trouble(const harness::Error& error)
{
    return {Refusal::trouble, error.hint.empty() ? error.what : cat(error.what, " (", error.hint, ")")};
}

StoreError not_found(const std::string& name)
{
    return {Refusal::not_found, cat("volume ", harness::excerpt(harness::without_escapes(name), 200), " doesn't exist")};
}

StoreError in_use_error(const std::string& name, const std::string& by)
{
    return {Refusal::in_use, cat("Cannot delete volume ", name, ". It is still mounted", by)};
}

}  // namespace

Store::Store(Settings settings, Share share)
    : settings_(std::move(settings)), share_(std::move(share)), locks_(std::make_unique<ShareLocks>()),
      catalog_(std::make_unique<Catalog>())
{
}

Result<Store> Store::open(const Settings& settings)
{
    std::error_code error;
    const fs::path own = settings.root / "vfs";
    fs::create_directories(own, error);
    if (error)
        return harness::lab_error(cat("cannot make the folder ", own.string(), ": ", error.message()),
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
        if (number == ENOENT && !exists_beneath(view.config.get(), file))
            return not_found(name);
        return trouble(text.error());
    }
    auto volume = volume_from_json(*text);
    if (!volume)
        return StoreError{Refusal::damaged, cat("volume ", name, ": ", volume.error().what, " (config/", file, ")")};
    volume->name = name;  // the file's name is the one that locks and folders go by
    return *volume;
}

Stored<Volume> Store::find(const std::string& name) const
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    return read(*view, name);
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
    const auto held = lock(*view, name);
    if (!held)
        return trouble(held.error());
    settle(*view, pending::deleted(name));
    const Stored<Volume> there = read(*view, name);
    if (std::holds_alternative<Volume>(there))
        return StoreError{Refusal::exists, cat("Volume ", name, " already exists")};
    if (std::get<StoreError>(there).refusal != Refusal::not_found)
        return there;
    const auto aside = Share::folder(*view, folders::pending);
    if (!aside)
        return trouble(aside.error());

    Volume volume{.name = name, .size = options.size, .path = data_of(name).string(),
                  .prepared_for_vm = options.prepared_for_vm, .created = ruby_date(std::time(nullptr)),
                  .folder = options.folder, .labels = options.labels};
    const bool adopted = exists_beneath(view->root.get(), name);
    if (adopted && options.content)
        return StoreError{Refusal::exists, cat("the folder ", data_of(name).string(), " is there already; what is in it stays")};
    volume.snapshots = snapshot_files::left_of(*view, share_.path(), name);
    const std::string file = options.content ? pending::restored(name)
                             : adopted       ? pending::edited(name)
                                             : pending::created(name);
    if (const auto written = write_new(aside->get(), file, to_json(volume), Durability::durable); !written)
        return trouble(written.error());
    fault_point("create-record-aside");
    const auto made = options.content ? options.content(*view) : make_folder(*view, name, options.folder);
    if (!made) {
        settle(*view, file);
        return trouble(made.error());
    }
    fault_point("create-folder");
    if (const auto failed = publish(*view, *aside, file, name)) {
        settle(*view, file);
        return *failed;
    }
    return volume;
}

/// The volume's folder, with its owner and mode. One that is there is taken as it is.
Result<> Store::make_folder(const Share::View& view, const std::string& name, const FolderOptions& options) const
{
    const bool made = ::mkdirat(view.root.get(), name.c_str(), 0700) == 0;
    if (!made && errno != EEXIST)
        return cannot("make the folder", data_of(name).string());
    const Fd folder = open_beneath(view.root.get(), name, O_RDONLY | O_DIRECTORY);
    if (!folder)
        return cannot("use the folder", data_of(name).string());
    if (!made)
        return Ok{};
    constexpr auto as_it_is = static_cast<unsigned>(-1);
    const bool owned = (!options.uid && !options.gid) ||
                       ::fchown(folder.get(), options.uid.value_or(as_it_is), options.gid.value_or(as_it_is)) == 0;
    if (!owned) {
        harness::Error error = cannot("give the owner to", data_of(name).string());
        error.hint = "a share that is exported with root_squash keeps its own owners";
        return error;
    }
    if (options.mode && ::fchmod(folder.get(), *options.mode) != 0)
        return cannot("give the mode to", data_of(name).string());
    return sync_folder(view.root.get(), share_.path().string());
}

/// Puts a record that was written aside in its place, for good.
std::optional<StoreError> Store::publish(const Share::View& view, const Fd& aside, const std::string& file,
                                         const std::string& name) const
{
    if (::renameat(aside.get(), file.c_str(), view.config.get(), record_file(name).c_str()) != 0)
        return trouble(cannot("put in place the record of", name));
    fault_point("record-renamed");
    if (const auto synced = sync_folder(view.config.get(), folders::config); !synced)
        return trouble(synced.error());
    return std::nullopt;
}

std::optional<StoreError> Store::write(const Share::View& view, const Volume& volume) const
{
    const auto aside = Share::folder(view, folders::pending);
    if (!aside)
        return trouble(aside.error());
    const std::string file = pending::edited(volume.name);
    if (const auto written = write_new(aside->get(), file, to_json(volume), Durability::durable); !written)
        return trouble(written.error());
    fault_point("update-record-aside");
    auto failed = publish(view, *aside, file, volume.name);
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
    Stored<Volume> found = read(*view, name);
    auto* volume = std::get_if<Volume>(&found);
    if (!volume)
        return std::get<StoreError>(found);
    if (auto refused = change(*volume))
        return refused;
    return write(*view, *volume);
}

Stored<Volume> Store::mount(const std::string& name, const std::string& id)
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    const auto held = lock(*view, name);
    if (!held)
        return trouble(held.error());
    Stored<Volume> found = read(*view, name);
    if (!std::holds_alternative<Volume>(found))
        return found;
    if (!open_beneath(view->root.get(), name, O_RDONLY | O_DIRECTORY)) {
        harness::Error error = cannot("use the folder", data_of(name).string());
        if (errno == ENOENT)
            error.hint = "the volume's data is gone; 'convoy fsck' tells more";
        return trouble(error);
    }
    if (const auto noted = uses::add(*view, name, {settings_.here, id}); !noted)
        return trouble(noted.error());
    fault_point("mount-noted");
    return found;
}

std::optional<StoreError> Store::unmount(const std::string& name, const std::string& id)
{
    if (!is_volume_name(name))
        return std::nullopt;
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    if (const auto taken = uses::take_back(*view, name, {settings_.here, id}); !taken)
        return trouble(taken.error());
    return std::nullopt;
}

std::optional<StoreError> Store::remove(const std::string& name, Removal removal)
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    {
        const auto held = lock(*view, name);
        if (!held)
            return trouble(held.error());
        const Stored<Volume> found = read(*view, name);
        const auto* error = std::get_if<StoreError>(&found);
        // A record that cannot be read can be deleted: nothing else would ever heal it.
        if (error && error->refusal != Refusal::damaged)
            return *error;
        if (const auto refused = in_use(*view, name, removal))
            return refused;
        const auto aside = Share::folder(*view, folders::pending);
        if (!aside)
            return trouble(aside.error());
        const std::string file = removal.keep_data ? pending::edited(name) : pending::deleted(name);
        if (::renameat(view->config.get(), record_file(name).c_str(), aside->get(), file.c_str()) != 0)
            return trouble(cannot("take away the record of", name));
        fault_point("delete-record-aside");
        for (const auto& [folder, what] : {std::pair{view->config.get(), folders::config},
                                           std::pair{aside->get(), folders::pending}})
            if (const auto synced = sync_folder(folder, what); !synced)
                return trouble(synced.error());
        settle(*view, file);
        (void)uses::forget(*view, name);
    }
    empty_trash(*view);
    const Fd left = open_beneath(view->root.get(), name, O_PATH);
    if (!removal.keep_data && left)
        return StoreError{Refusal::trouble, cat("the volume is deleted, but not all of its data in ",
                                                data_of(name).string(), "; something may be mounted there")};
    return std::nullopt;
}

std::optional<StoreError> Store::in_use(const Share::View& view, const std::string& name, Removal removal) const
{
    const auto uses = uses::of(view, name, settings_.here);
    if (!uses)
        return trouble(uses.error());
    if (!uses->empty()) {
        const auto now = hosts::sign(view, settings_.here);
        if (!now)
            return trouble(now.error());
        for (const Use& use : *uses)
            if (const auto refused = in_use_by(view, name, use, *now, removal))
                return refused;
    }
    if (const auto holder = holder_of(data_of(name)))
        return in_use_error(name, cat(" in process ", *holder, " of this host"));
    return std::nullopt;
}

std::optional<StoreError> Store::in_use_by(const Share::View& view, const std::string& name, const Use& use,
                                           std::time_t now, Removal removal) const
{
    // Docker mounts what it was told within two minutes; until then the kernel knows nothing.
    constexpr std::time_t on_its_way = 120;
    if (use.host.machine == settings_.here.machine) {
        const bool counts = use.id == by_hand || (!removal.trust_engine && now - use.since < on_its_way);
        return counts ? std::optional{in_use_error(name, cat(" on ", use.host.name))} : std::nullopt;
    }
    const auto sign = hosts::last_sign(view, use.host);
    const bool lives = sign && now - *sign <= hosts::lease.count();
    if (lives)
        return in_use_error(name, cat(" on ", use.host.name));
    if (removal.force)
        return std::nullopt;
    return in_use_error(name, cat(" on ", use.host.name, ", which ",
                                  sign ? cat("has given no sign of life for ", now - *sign, " s") : "has never given a sign of life",
                                  ". If that host is gone: convoy delete --force ", name));
}

/// Moves the data out of the way: it is gone from its place at once, however long removing takes.
Result<std::string> Store::move_to_trash(const Share::View& view, const std::string& name) const
{
    const auto trash = Share::folder(view, folders::trash);
    if (!trash)
        return trash.error();
    std::string aside = cat(name, "~", unique());
    if (::renameat(view.root.get(), name.c_str(), trash->get(), aside.c_str()) == 0)
        return aside;
    if (errno == ENOENT)
        return std::string{};
    // Another file system is mounted there, most likely: what is in it goes, the place stays.
    const harness::Error error = cannot("move away the data of", name);
    if (errno == EBUSY || errno == EXDEV)
        (void)remove_tree(view.root.get(), name);
    return error;
}

/// Finishes, or takes back, what a pending file stands for. The volume's lock is held, so whoever
/// wrote it is dead or we ourselves.
void Store::settle(const Share::View& view, const std::string& file) const
{
    const auto aside = Share::folder(view, folders::pending);
    const auto what = pending::parse(file);
    if (!aside || !what || !exists_beneath(aside->get(), file))
        return;
    if (what->kind == pending::Kind::deleted) {
        (void)move_to_trash(view, what->volume);
        (void)snapshot_files::to_trash(view, what->volume);
        fault_point("delete-data-aside");
    }
    const bool has_record = exists_beneath(view.config.get(), record_file(what->volume));
    if (what->kind == pending::Kind::restored && !has_record && exists_beneath(view.root.get(), what->volume)) {
        (void)publish(view, *aside, file, what->volume);
        return;
    }
    // A folder that was made for a record that never came is empty; one that is not stays.
    if (what->kind == pending::Kind::created && !has_record)
        ::unlinkat(view.root.get(), what->volume.c_str(), AT_REMOVEDIR);
    ::unlinkat(aside->get(), file.c_str(), 0);
}

void Store::empty_trash(const Share::View& view) const
{
    const auto trash = Share::folder(view, folders::trash);
    if (!trash)
        return;
    const auto names = names_in(trash->get());
    if (!names)
        return;
    for (const std::string& name : *names)
        (void)remove_tree(trash->get(), name);
}

void Store::recover()
{
    const auto view = share_.view();
    if (!view)
        return;
    const auto aside = Share::folder(*view, folders::pending);
    const auto files = aside ? names_in(aside->get()) : Result<std::vector<std::string>>{aside.error()};
    if (!files)
        return;
    for (const std::string& file : *files) {
        const auto what = pending::parse(file);
        if (!what)
            continue;
        // Who holds the lock is alive, and will see to it.
        if (const auto held = locks_->take(view->config.get(), what->volume, {}, patience_for_sweeping))
            settle(*view, file);
    }
    empty_trash(*view);
}

Result<> Store::sign_of_life() const
{
    const auto view = share_.view();
    if (!view)
        return view.error();
    const auto signed_at = hosts::sign(*view, settings_.here);
    if (!signed_at)
        return signed_at.error();
    return Ok{};
}

Stored<std::vector<Use>> Store::uses_of(const std::string& name) const
{
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    auto uses = uses::of(*view, name, settings_.here);
    if (!uses)
        return trouble(uses.error());
    return std::move(*uses);
}

Stored<std::vector<std::string>> Store::used_here() const
{
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    const auto names = uses::volumes(*view);
    if (!names)
        return trouble(names.error());
    std::vector<std::string> here;
    for (const std::string& name : *names) {
        const auto uses = uses::of(*view, name, settings_.here);
        if (uses && std::ranges::any_of(*uses, [&](const Use& use) { return use.host == settings_.here; }))
            here.push_back(name);
    }
    return here;
}

}  // namespace convoy
