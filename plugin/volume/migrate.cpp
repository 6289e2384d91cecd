// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/migrate.hpp"

#include <unistd.h>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;
using Weight = Finding::Weight;

void look_at_snapshots(const Store& store, const Volume& volume, std::vector<Finding>& findings)
{
    const std::string share = store.share().path().string() + "/";
    for (const auto& [name, snapshot] : volume.snapshots) {
        const bool is_here = ::access(snapshot.file.c_str(), F_OK) == 0;
        const std::string what =
            cat("snapshot ", name, " of volume ", volume.name, " is in ",
                harness::excerpt(harness::without_escapes(snapshot.file), 300));
        if (!is_here)
            findings.push_back(
                {Weight::note, cat(what, ", which this host does not have"),
                 "only the host that made it can read it: back it up there, or delete it"});
        else if (!snapshot.file.starts_with(share))
            findings.push_back(
                {Weight::note, cat(what, ", outside of the share"), "other hosts cannot read it"});
    }
}

std::optional<StoreError> take_over(Store& store, const Volume& volume, Migration migration,
                                    std::vector<Finding>& findings)
{
    const std::string path = store.data_of(volume.name).string();
    std::vector<std::string> changes;
    if (!volume.mount_point.empty())
        changes.emplace_back(
            "its flag 'mounted' is cleared; who really uses it is noted elsewhere");
    if (volume.path != path)
        changes.push_back(cat("its path is ", path, " instead of ",
                              harness::excerpt(harness::without_escapes(volume.path), 300)));
    if (changes.empty())
        return std::nullopt;
    if (migration == Migration::dry_run) {
        findings.push_back({Weight::wrong,
                            cat("volume ", volume.name, ": ", harness::join(changes, "; ")),
                            "--do-it does it"});
        return std::nullopt;
    }
    const auto failed =
        store.update(volume.name, [&](Volume& changed) -> std::optional<StoreError> {
            changed.mount_point.clear();
            changed.path = path;
            return std::nullopt;
        });
    if (!failed)
        findings.push_back({Weight::mended,
                            cat("volume ", volume.name, ": ", harness::join(changes, "; ")),
                            "done"});
    return failed;
}

}  // namespace

harness::Result<Migrated> migrate(Store& store, Migration migration)
{
    auto findings = fsck(store, {.repair = migration == Migration::for_good});
    if (!findings)
        return findings.error();
    Migrated migrated{0, std::move(*findings)};
    const auto listing = store.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return harness::lab_error(error->what);
    for (const Listed& listed : std::get<Listing>(listing).volumes) {
        const auto found = store.find(listed.name);
        const auto* volume = std::get_if<Volume>(&found);
        if (!volume)
            continue;
        ++migrated.volumes;
        look_at_snapshots(store, *volume, migrated.findings);
        if (const auto failed = take_over(store, *volume, migration, migrated.findings))
            migrated.findings.push_back({Weight::wrong, failed->what, "see to it, and try again"});
    }
    return migrated;
}

}  // namespace convoy
