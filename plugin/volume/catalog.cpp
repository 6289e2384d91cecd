// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/catalog.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/volume.hpp"

namespace convoy {

namespace {

using harness::cat;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view prefix = "vfs_volume_";
constexpr std::string_view suffix = ".json";
constexpr milliseconds grain{50};
constexpr milliseconds coarse_grain{2100};  // of file systems that count whole seconds
constexpr int most_scans = 8;

std::int64_t nanoseconds(const timespec& time)
{
    return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

}  // namespace

std::string record_file(const std::string& volume)
{
    return cat(prefix, volume, suffix);
}

std::string volume_of_record(const std::string& file)
{
    if (!file.starts_with(prefix) || !file.ends_with(suffix) ||
        file.size() <= prefix.size() + suffix.size())
        return {};
    return file.substr(prefix.size(), file.size() - prefix.size() - suffix.size());
}

Catalog::Stamp Catalog::stamp_of(int folder)
{
    struct stat info = {};
    if (::fstat(folder, &info) != 0)
        return {};
    return {info.st_dev, info.st_ino, nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
}

harness::Result<Listing> Catalog::list(const Share::View& view)
{
    const std::lock_guard lock(mutex_);
    Stamp now = stamp_of(view.config.get());
    if (valid_ && now == listed_)
        return listing_;
    valid_ = false;
    for (int scans = 0;; ++scans) {
        if (now != seen_) {
            seen_ = now;
            seen_since_ = steady_clock::now();
        }
        const auto began = steady_clock::now();
        auto listing = scan(view);
        if (!listing)
            return listing.error();
        const Stamp after = stamp_of(view.config.get());
        if (after == now || scans == most_scans) {
            const milliseconds needed = now.modified % 1'000'000'000 == 0 ? coarse_grain : grain;
            valid_ = complete_ && after == now && began - seen_since_ > needed;
            listed_ = now;
            if (valid_)
                listing_ = *listing;
            return listing;
        }
        now = after;  // something came or went meanwhile: what was read may lack what stayed
    }
}

harness::Result<Listing> Catalog::scan(const Share::View& view)
{
    auto files = names_in(view.config.get());
    if (!files)
        return files.error();
    complete_ = true;
    Listing listing;
    listing.volumes.reserve(files->size());
    std::map<std::string, Kept> before;
    before.swap(kept_);
    std::ranges::sort(*files);
    for (const std::string& file : *files) {
        const std::string name = volume_of_record(file);
        if (name.empty())
            continue;
        if (!is_volume_name(name)) {
            listing.damaged[harness::to_utf8(name)] = "its name is none that a volume can have";
            continue;
        }
        if (const auto old = before.find(name); old != before.end())
            kept_.insert(before.extract(old));
        look_at(view, name, listing);
    }
    return listing;
}

/// It may be readable the next time, without any change of the folder.
void Catalog::not_read(const std::string& name, const harness::Error& why, Listing& listing)
{
    listing.damaged[name] = why.what;
    complete_ = false;
}

void Catalog::look_at(const Share::View& view, const std::string& name, Listing& listing)
{
    const std::string file = record_file(name);
    struct stat info = {};
    if (::fstatat(view.config.get(), file.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT)  // ENOENT: deleted just now
            not_read(name, cannot("look at", file), listing);
        return;
    }
    Kept& kept = kept_[name];
    if (kept.inode != info.st_ino || kept.changed != nanoseconds(info.st_ctim)) {
        kept = {info.st_ino, nanoseconds(info.st_ctim), 0, {}, {}};
        const auto text = read_beneath(view.config.get(), file);
        if (!text) {
            kept_.erase(name);
            if (look_beneath(view.config.get(), file) != Presence::not_there)
                not_read(name, text.error(), listing);
            return;
        }
        const auto volume = volume_from_json(*text);
        if (!volume)
            kept.damage = volume.error().what;
        else
            kept.created = parse_ruby_date(volume->created).value_or(0);
        for (const auto& [snapshot, about] :
             volume ? volume->snapshots : std::map<std::string, Snapshot>{})
            kept.snapshots.push_back(snapshot);
    }
    if (kept.damage.empty())
        listing.volumes.push_back({name, kept.created, kept.snapshots});
    else
        listing.damaged[name] = kept.damage;
}

}  // namespace convoy
