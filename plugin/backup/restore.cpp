// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/restore.hpp"

#include <cerrno>
#include <cstdio>
#include <thread>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/backup/archive.hpp"
#include "plugin/backup/backups.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/claim.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/share/quota.hpp"
#include "plugin/volume/folder.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/store_errors.hpp"

namespace convoy {

using harness::cat;
using harness::lab_error;
using harness::Ok;
using harness::Result;

namespace {

/// What says that a folder in convoy.restoring is somebody's: no volume has such a name.
std::string claim_of(const std::string& volume)
{
    return cat("~", volume, ".lock");
}

/// An object as a Source: it is fetched by a thread of its own, at most a few hundred KiB ahead.
class Download {
public:
    Download(ObjectStore& store, const std::string& key)
    {
        int ends[2] = {-1, -1};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
            result_ = cannot("fetch", key);
            return;
        }
        near_ = Fd{ends[0]};
        thread_ = std::thread([this, &store, key, far = ends[1]] {
            const Fd own{far};
            result_ =
                store.get(key, [&](std::string_view bytes) { return pass_on(own.get(), bytes); });
        });
    }
    ~Download()
    {
        near_ = Fd{};  // who still sends gets an error
        if (thread_.joinable())
            thread_.join();
    }
    Download(const Download&) = delete;
    Download& operator=(const Download&) = delete;

    Result<std::string_view> next()
    {
        for (;;) {
            const ssize_t got = near_ ? ::recv(near_.get(), piece_.data(), piece_.size(), 0) : 0;
            if (got < 0 && errno == EINTR)
                continue;
            if (got > 0)
                return std::string_view{piece_.data(), static_cast<std::size_t>(got)};
            if (thread_.joinable())
                thread_.join();
            if (!result_)
                return result_.error();
            return std::string_view{};
        }
    }

private:
    static Result<> pass_on(int to, std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR)
                continue;
            if (sent < 0)
                return lab_error("what reads the archive has given up");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return Ok{};
    }

    Fd near_;
    std::thread thread_;
    Result<> result_ = Ok{};
    std::vector<char> piece_ = std::vector<char>(256 << 10);
};

/// A folder in convoy.restoring that goes away again, unless it was moved to its place.
class Aside {
public:
    Aside(int restoring, std::string name) : restoring_(restoring), name_(std::move(name)) {}
    ~Aside() { (void)remove_tree(restoring_, name_); }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

    Result<Fd> make()
    {
        if (const auto removed = remove_tree(restoring_, name_); !removed)
            return removed.error();
        if (::mkdirat(restoring_, name_.c_str(), 0700) != 0)
            return cannot("make a folder for", name_);
        Fd folder = open_beneath(restoring_, name_, O_RDONLY | O_DIRECTORY);
        if (!folder)
            return cannot("open the folder for", name_);
        return folder;
    }

    Result<> move_to(const Share::View& view)
    {
        if (::renameat(restoring_, name_.c_str(), view.root.get(), name_.c_str()) != 0)
            return cannot("put in place", name_);
        fault_point("restore-in-place");
        return sync_folder(view.root.get(), "the share");
    }

private:
    int restoring_;
    std::string name_;
};

std::optional<StoreError> refused(const Store& store, const Share::View& view,
                                  const std::string& name)
{
    if (!is_volume_name(name))
        return StoreError{Refusal::bad_name, why_no_name(name)};
    const Stored<Volume> there = store.find(name);
    const auto* error = std::get_if<StoreError>(&there);
    if (!error)
        return StoreError{Refusal::exists, cat("Volume ", name, " already exists")};
    if (error->refusal != Refusal::not_found)
        return *error;
    if (exists_beneath(view.root.get(), name))
        return StoreError{Refusal::exists, cat("the folder ", store.data_of(name).string(),
                                               " is there already; what is in it stays. Move it "
                                               "away, or name the volume otherwise")};
    return std::nullopt;
}

/// Why no volume can be made from a backup.
std::optional<StoreError> unfit(const Backup& backup)
{
    if (!backup.damage.empty())
        return StoreError{Refusal::damaged, backup.damage};
    if (backup.volume.driver != "vfs" || backup.record.data.empty())
        return StoreError{Refusal::trouble,
                          cat("Cannot restore backup of ", backup.volume.driver, " to vfs")};
    return std::nullopt;
}

}  // namespace

Result<> Backups::fetch(Found& found, int folder, Job& job) const
{
    const BackupRecord& record = found.backup.record;
    const auto size = found.store->size(record.data);
    if (!size)
        return size.error();
    if (!*size)
        return lab_error(
            cat("the backup has no data: cannot find ", record.data, " in objectstore"));
    if (record.size >= 0 && record.size != **size)
        return lab_error(
            cat("the backup's data is damaged: it has ", **size, " bytes, and had ", record.size));
    job.expect(**size);
    Download download(*found.store, record.data);
    const auto extracted = extract_archive([&] { return download.next(); }, folder, job);
    if (!extracted)
        return extracted.error();
    if (!record.checksum.empty() && record.checksum != extracted->sha256)
        return lab_error("the backup's data is damaged: its checksum is not what it was");
    fault_point("restore-aside");
    if (::syncfs(folder) != 0)
        return cannot("sync", "the restored volume");
    return Ok{};
}

/// The new folder, with its size, content, owner and mode.
Result<> Backups::fill(Found& found, int folder, const VolumeOptions& options, Job& job) const
{
    if (options.size > 0 && !options.prepared_for_vm)
        if (auto limited = limit_size(folder, options.size); !limited)
            return limited;
    if (auto fetched = fetch(found, folder, job); !fetched)
        return fetched;
    return give(folder, options.folder, "the volume's folder");
}

Stored<Volume> Backups::restore(const std::string& name, VolumeOptions options,
                                const std::string& url, const std::string& endpoint)
{
    const auto view = store_.share().view();
    if (!view)
        return trouble(view.error());
    if (const auto error = refused(store_, *view, name))
        return *error;
    auto found = look_up(url, endpoint);
    if (!found)
        return trouble(found.error());
    if (const auto error = unfit(found->backup))
        return *error;
    const auto restoring = Share::folder(*view, folders::restoring);
    if (!restoring)
        return trouble(restoring.error());
    const auto claim = Claim::take(restoring->get(), claim_of(name));
    if (!claim)
        return trouble(claim.error());
    if (!*claim)
        return StoreError{Refusal::exists, cat("Volume ", name, " is being restored just now")};
    fault_point("restore-claimed");

    Job job(jobs_, JobKind::restore, name, found->backup.url);
    Aside aside(restoring->get(), name);
    const auto folder = aside.make();
    if (!folder)
        return trouble(folder.error());
    if (const auto fetched = fill(*found, folder->get(), options, job); !fetched)
        return trouble(harness::during(cat("restoring volume ", name), fetched.error()));
    options.content = [&](const Share::View& there) { return aside.move_to(there); };
    Stored<Volume> made = store_.create(name, options);
    if (std::holds_alternative<Volume>(made))
        job.succeeded();
    fault_point("restore-recorded");
    return made;
}

void recover_restores(Store& store)
{
    const auto view = store.share().view();
    if (!view || !exists_beneath(view->config.get(), folders::restoring))
        return;
    const auto restoring = Share::folder(*view, folders::restoring);
    const auto names = restoring ? names_in(restoring->get())
                                 : Result<std::vector<std::string>>{restoring.error()};
    if (!names)
        return;
    for (const std::string& name : *names) {
        const bool is_lock = name.starts_with("~") && name.ends_with(".lock");
        const std::string volume = is_lock ? name.substr(1, name.size() - 6) : name;
        if (!is_volume_name(volume))
            continue;
        if (const auto claim = Claim::take(restoring->get(), claim_of(volume)); claim && *claim)
            (void)remove_tree(restoring->get(), volume);
    }
}

}  // namespace convoy
