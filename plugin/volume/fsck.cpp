// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/fsck.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/locks.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/uses.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;
using Weight = Finding::Weight;

constexpr std::chrono::seconds patience{2};

std::string shown(std::string_view name)
{
    return harness::excerpt(harness::without_escapes(harness::to_utf8(name)), 200);
}

bool is_folder(int within, const std::string& name)
{
    struct stat info = {};
    return ::fstatat(within, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(info.st_mode);
}

/// rancher/convoy's own temporary files beside a record.
bool is_leftover(const std::string& file)
{
    return file.starts_with("vfs_volume_") &&
           (file.ends_with(".json.tmp") || file.ends_with(".json.lock"));
}

class Check {
public:
    Check(const Store& store, const Share::View& view, const FsckOptions& options)
        : store_(store), view_(view), options_(options)
    {
    }

    Result<std::vector<Finding>> run()
    {
        const auto files = names_in(view_.config.get());
        const auto folders = names_in(view_.root.get());
        if (!files || !folders)
            return files ? folders.error() : files.error();
        std::set<std::string> sorted(files->begin(), files->end());
        for (const std::string& file : sorted)
            look_at(file);
        for (const std::string& name : std::set<std::string>(folders->begin(), folders->end()))
            look_at_folder(name);
        look_at_uses();
        look_at_pending();
        return std::move(findings_);
    }

private:
    void add(Weight weight, std::string what, std::string remedy)
    {
        findings_.push_back({weight, std::move(what), std::move(remedy)});
    }

    /// A file of config/.
    void look_at(const std::string& file)
    {
        const std::string name = volume_of_record(file);
        if (is_leftover(file))
            return put_aside(file, "",
                             cat("config/", shown(file), " is left over from a rancher/convoy"));
        if (name.empty() && !file.starts_with("convoy."))
            return add(Weight::note, cat("config/", shown(file), " is not convoy's"),
                       "it does no harm");
        if (name.empty())
            return;
        if (!is_volume_name(name))
            return put_aside(file, "",
                             cat("config/", shown(file), ": '", shown(name),
                                 "' is no name that a volume can have"));
        records_.insert(name);
        look_at_record(file, name);
    }

    void look_at_record(const std::string& file, const std::string& name)
    {
        const auto found = store_.find(name);
        if (const auto* error = std::get_if<StoreError>(&found)) {
            if (error->refusal == Refusal::not_found)
                return;  // deleted just now
            if (error->refusal != Refusal::damaged)
                return add(Weight::wrong, error->what, "see to the share, and look again");
            if (error->what.find("later version") != std::string::npos)
                return add(Weight::wrong, error->what, "use that version on this host, too");
            return put_aside(file, name,
                             cat(error->what, exists_beneath(view_.root.get(), name)
                                                  ? cat("; the data is there, 'convoy create ",
                                                        name, "' takes it over")
                                                  : "; there is no data of it"));
        }
        if (!exists_beneath(view_.root.get(), name))
            return put_aside(file, name, cat("volume ", name, " has no folder: its data is gone"));
        if (!is_folder(view_.root.get(), name))
            add(Weight::wrong,
                cat("the data of volume ", name, " is no folder: ", store_.data_of(name).string()),
                "somebody has put something in its place; nothing of convoy's follows it");
    }

    void look_at_folder(const std::string& name)
    {
        if (name == folders::config || name.starts_with(".") || name == "lost+found" ||
            records_.contains(name))
            return;
        if (!is_volume_name(name) || !is_folder(view_.root.get(), name))
            return add(Weight::note, cat(shown(name), " on the share is not convoy's"),
                       "it does no harm");
        add(Weight::note, cat("the folder ", name, " belongs to no volume"),
            cat("'docker volume rm' and 'delete --reference' leave such; 'convoy create ", name,
                "' takes it over"));
    }

    void look_at_uses()
    {
        const auto volumes = uses::volumes(view_);
        for (const std::string& volume : volumes ? *volumes : std::vector<std::string>{}) {
            if (!is_volume_name(volume))
                add(Weight::note, cat("config/convoy.uses/", shown(volume), " is not convoy's"),
                    "it does no harm");
            else if (!records_.contains(volume))
                look_at_stray_uses(volume);
            else
                look_at_uses_of(volume);
        }
    }

    void look_at_stray_uses(const std::string& volume)
    {
        const auto held = locks_.take(view_.config.get(), volume, {}, patience);
        if (!held || exists_beneath(view_.config.get(), record_file(volume)))
            return;
        const std::string what = cat("uses of ", volume, " are noted, and there is no such volume");
        const bool done = options_.repair && uses::forget(view_, volume);
        add(done ? Weight::mended : Weight::wrong, what,
            done ? "forgotten" : "'convoy fsck --repair' forgets them");
    }

    void look_at_uses_of(const std::string& volume)
    {
        const auto uses = uses::of(view_, volume, store_.here());
        const auto now = hosts::sign(view_, store_.here());
        if (!uses || !now)
            return add(Weight::wrong, uses ? now.error().what : uses.error().what,
                       "see to the share, and look again");
        for (const Use& use : *uses) {
            const auto sign = hosts::last_sign(view_, use.host);
            if (use.host == store_.here() || (sign && *now - *sign <= hosts::lease.count()))
                continue;
            const bool is_gone =
                std::ranges::find(options_.gone, use.host.name) != options_.gone.end();
            const bool done = options_.repair && is_gone && uses::take_back(view_, volume, use);
            add(done ? Weight::mended : Weight::wrong,
                cat("volume ", volume, " is noted as used on ", shown(use.host.name), ", which ",
                    sign ? cat("has given no sign of life for ", *now - *sign, " s")
                         : "has never given a sign of life"),
                done ? "forgotten"
                     : cat("if that host is gone for good: convoy fsck --repair --gone ",
                           shown(use.host.name)));
        }
    }

    /// After a repair, what is still there could not be brought to an end.
    void look_at_pending()
    {
        for (const char* place : {folders::pending, folders::trash}) {
            const Fd folder = open_beneath(view_.config.get(), place, O_RDONLY | O_DIRECTORY);
            const auto files = folder ? names_in(folder.get()) : std::vector<std::string>{};
            for (const std::string& file : files ? *files : std::vector<std::string>{}) {
                const auto what = place == folders::pending ? pending::parse(file) : std::nullopt;
                if (what && !locks_.take(view_.config.get(), what->volume, {},
                                         std::chrono::milliseconds{50}))
                    continue;  // a live host is at work on it
                if (!exists_beneath(folder.get(), file))
                    continue;
                if (place == folders::pending && !what)
                    add(Weight::note, cat("config/", place, "/", shown(file), " is not convoy's"),
                        "it does no harm");
                else
                    add(Weight::wrong,
                        cat("config/", place, "/", shown(file), " is left by a host that died"),
                        options_.repair ? "it cannot be brought to an end now; try again"
                                        : "a daemon that starts, or 'convoy fsck --repair', brings "
                                          "it to an end");
            }
        }
    }

    /// Out of the way, under the volume's lock if it is one's record.
    void put_aside(const std::string& file, const std::string& volume, const std::string& what)
    {
        if (!options_.repair)
            return add(Weight::wrong, what,
                       cat("'convoy fsck --repair' moves the file to config/", quarantine));
        if (const auto moved = move_aside(file, volume); !moved)
            return add(Weight::wrong, what, cat("not moved: ", moved.error().what));
        records_.erase(volume);
        add(Weight::mended, what, cat("moved to config/", quarantine));
    }

    Result<> move_aside(const std::string& file, const std::string& volume)
    {
        const auto held = volume.empty() ? Result<ShareLocks::Held>{harness::lab_error("")}
                                         : locks_.take(view_.config.get(), volume, {}, patience);
        if (!volume.empty() && !held)
            return held.error();
        const auto folder = Share::folder(view_, quarantine);
        if (!folder)
            return folder.error();
        const std::string to = cat(file.substr(0, 200), "~", unique());
        if (::renameat(view_.config.get(), file.c_str(), folder->get(), to.c_str()) != 0)
            return cannot("move away", cat("config/", shown(file)));
        if (auto synced = sync_folder(folder->get(), quarantine); !synced)
            return synced;
        return sync_folder(view_.config.get(), folders::config);
    }

    const Store& store_;
    const Share::View& view_;
    const FsckOptions& options_;
    ShareLocks locks_;
    std::set<std::string> records_;
    std::vector<Finding> findings_;
};

/// How many things wait in config/convoy.pending and the trash.
std::size_t waiting(const Share::View& view)
{
    std::size_t count = 0;
    for (const char* place : {folders::pending, folders::trash}) {
        const Fd folder = open_beneath(view.config.get(), place, O_RDONLY | O_DIRECTORY);
        const auto files = folder ? names_in(folder.get()) : std::vector<std::string>{};
        count += files ? files->size() : 0;
    }
    return count;
}

}  // namespace

Result<std::vector<Finding>> fsck(Store& store, const FsckOptions& options)
{
    const auto view = store.share().view();
    if (!view)
        return view.error();
    const std::size_t before = waiting(*view);
    if (options.repair && before > 0)
        store.recover();
    const std::size_t after = waiting(*view);
    auto findings = Check(store, *view, options).run();
    if (findings && options.repair && after < before)
        findings->insert(findings->begin(),
                         {Weight::mended,
                          cat(before - after, " things were left by hosts that died"),
                          "brought to their end"});
    return findings;
}

}  // namespace convoy
