// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/store.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

namespace fs = std::filesystem;
using harness::cat;

constexpr std::string_view prefix = "vfs_volume_";
constexpr std::string_view suffix = ".json";
constexpr std::chrono::seconds patience_for_locks{30};

StoreError trouble(const harness::Error& error)
{
    return {Refusal::trouble, error.hint.empty() ? error.what : cat(error.what, " (", error.hint, ")")};
}

StoreError not_found(const std::string& name)
{
    return {Refusal::not_found, cat("volume ", name, " doesn't exist")};
}

/// "vol1" for "vfs_volume_vol1.json"; nothing for lock files and what a crash left half-written.
std::optional<std::string> name_in(const std::string& file)
{
    if (!file.starts_with(prefix) || !file.ends_with(suffix) || file.size() <= prefix.size() + suffix.size())
        return std::nullopt;
    std::string name = file.substr(prefix.size(), file.size() - prefix.size() - suffix.size());
    if (!is_volume_name(name))
        return std::nullopt;
    return name;
}

std::string hosts_of(const std::vector<Use>& uses)
{
    std::vector<std::string> names;
    for (const Use& use : uses)
        if (std::ranges::find(names, use.host.name) == names.end())
            names.push_back(use.host.name);
    return harness::join(names, ", ");
}

}  // namespace

HostId this_host()
{
    const auto first_line = [](const char* file) {
        const auto text = read_whole(file);
        return text ? std::string{harness::trim(*text)} : std::string{};
    };
    char name[65] = "";
    ::gethostname(name, sizeof name - 1);
    std::string machine = first_line("/etc/machine-id");
    return {machine.empty() ? name : machine, first_line("/proc/sys/kernel/random/boot_id"), name};
}

harness::Result<Store> Store::open(const fs::path& share, HostId here)
{
    std::error_code error;
    if (!fs::is_directory(share, error))
        return harness::lab_error(cat("the folder ", share.string(), " is not there"),
                                  "mount the share first; vfs.path names it");
    fs::create_directory(share / "config", error);
    if (error && !fs::is_directory(share / "config"))
        return harness::lab_error(cat("cannot make ", (share / "config").string(), ": ", error.message()));
    return Store{fs::absolute(share).lexically_normal(), std::move(here)};
}

fs::path Store::record_of(const std::string& name) const
{
    return share_ / "config" / cat(prefix, name, suffix);
}

harness::Result<ShareLock> Store::lock(const std::string& name) const
{
    return ShareLock::take(record_of(name).string() + ".lock", patience_for_locks);
}

/// What this machine used before it was started anew, it uses no more.
void Store::forget_earlier_boots(Volume& volume) const
{
    std::erase_if(volume.uses, [&](const Use& use) {
        return use.host.machine == here_.machine && use.host.boot != here_.boot;
    });
    if (volume.uses.empty())
        volume.mount_point.clear();
}

std::optional<StoreError> Store::save(const Volume& volume) const
{
    const auto written = write_whole(record_of(volume.name), to_json(volume));
    if (!written)
        return trouble(written.error());
    return std::nullopt;
}

Stored<Volume> Store::find(const std::string& name) const
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto text = read_whole(record_of(name));
    if (!text) {
        if (::access(record_of(name).c_str(), F_OK) != 0 && errno == ENOENT)
            return not_found(name);
        return trouble(text.error());
    }
    auto volume = volume_from_json(*text);
    if (!volume)
        return StoreError{Refusal::trouble, cat(record_of(name).string(), ": ", volume.error().what)};
    forget_earlier_boots(*volume);
    return *volume;
}

Stored<Volume> Store::create(const std::string& name, std::int64_t size)
{
    if (!is_volume_name(name))
        return StoreError{Refusal::bad_name,
                          cat("Invalid volume name ", name, ". Can only contain 0-9, a-z, A-Z, dash(-), "
                              "underscore(_) and dot(.), and needs two characters")};
    const auto held = lock(name);
    if (!held)
        return trouble(held.error());
    const Stored<Volume> there = find(name);
    if (std::holds_alternative<Volume>(there))
        return StoreError{Refusal::exists, cat("Volume ", name, " already exists")};
    if (std::get<StoreError>(there).refusal != Refusal::not_found)
        return there;

    std::error_code error;
    fs::create_directory(data_of(name), error);
    if (error || !fs::is_directory(data_of(name)))
        return StoreError{Refusal::trouble, cat("cannot make the folder ", data_of(name).string(), ": ",
                                                error ? error.message() : "something else is there")};
    Volume volume{.name = name, .size = size, .path = data_of(name).string(),
                  .created = ruby_date(std::time(nullptr))};
    if (const auto failed = save(volume))
        return *failed;
    return volume;
}

Stored<Store::Listing> Store::list() const
{
    Listing listing;
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(share_ / "config", error), end; !error && entry != end;
         entry.increment(error))
        if (auto name = name_in(entry->path().filename()))
            names.push_back(std::move(*name));
    if (error)
        return StoreError{Refusal::trouble, cat("cannot list ", (share_ / "config").string(), ": ", error.message())};
    std::ranges::sort(names);
    for (const std::string& name : names) {
        Stored<Volume> found = find(name);
        if (auto* volume = std::get_if<Volume>(&found))
            listing.volumes.push_back(std::move(*volume));
        else if (std::get<StoreError>(found).refusal != Refusal::not_found)  // deleted just now
            listing.damaged.push_back(std::get<StoreError>(found).what);
    }
    return listing;
}

Stored<Volume> Store::mount(const std::string& name, const std::string& id)
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto held = lock(name);
    if (!held)
        return trouble(held.error());
    Stored<Volume> found = find(name);
    auto* volume = std::get_if<Volume>(&found);
    if (!volume)
        return found;
    std::error_code error;
    if (!fs::is_directory(data_of(name), error))
        return StoreError{Refusal::trouble, cat("the folder ", data_of(name).string(), " of the volume is gone")};
    const Use use{here_, id};
    if (std::ranges::find(volume->uses, use) == volume->uses.end())
        volume->uses.push_back(use);
    volume->mount_point = volume->path;
    if (const auto failed = save(*volume))
        return *failed;
    return *volume;
}

std::optional<StoreError> Store::unmount(const std::string& name, const std::string& id)
{
    if (!is_volume_name(name))
        return std::nullopt;
    const auto held = lock(name);
    if (!held)
        return trouble(held.error());
    Stored<Volume> found = find(name);
    auto* volume = std::get_if<Volume>(&found);
    if (!volume) {
        const auto& error = std::get<StoreError>(found);
        return error.refusal == Refusal::not_found ? std::nullopt : std::optional{error};
    }
    std::erase(volume->uses, Use{here_, id});
    if (volume->uses.empty())
        volume->mount_point.clear();
    return save(*volume);
}

std::optional<StoreError> Store::remove(const std::string& name, Removal removal)
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto held = lock(name);
    if (!held)
        return trouble(held.error());
    Stored<Volume> found = find(name);
    auto* volume = std::get_if<Volume>(&found);
    if (!volume)
        return std::get<StoreError>(found);
    std::vector<Use> uses = volume->uses;
    if (removal.trust_engine)
        std::erase_if(uses, [&](const Use& use) { return use.host.machine == here_.machine; });
    // A mount point without uses was noted by rancher/convoy: it cannot be told who it was.
    const bool noted_by_other = volume->uses.empty() && !volume->mount_point.empty();
    if (!uses.empty() || (noted_by_other && !removal.trust_engine))
        return StoreError{Refusal::in_use,
                          cat("Cannot delete volume ", name, ". It is still mounted",
                              uses.empty() ? "" : cat(" on ", hosts_of(uses)))};

    // The record goes first: a volume half removed must not come back with half its data.
    if (const auto gone = remove_whole(record_of(name)); !gone)
        return trouble(gone.error());
    std::error_code error;
    if (!removal.keep_data)
        fs::remove_all(data_of(name), error);
    if (error)
        return StoreError{Refusal::trouble, cat("the volume is deleted, but not all of its data in ",
                                                data_of(name).string(), ": ", error.message())};
    return std::nullopt;
}

}  // namespace convoy
