// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "plugin/api/rest_request.hpp"

namespace convoy::rest {

namespace {

using harness::cat;

constexpr std::size_t longest_header = 4000;

/// Where the volume is mounted, as far as it is noted by any host; "" when it is not.
std::string mount_point(const Store& store, const Volume& volume)
{
    const auto uses = store.uses_of(volume.name);
    const auto* noted = std::get_if<std::vector<Use>>(&uses);
    const bool used = noted && !noted->empty();
    return used || !volume.mount_point.empty() ? store.data_of(volume.name).string() : "";
}

/// Printable ASCII and nothing else: what a header may have.
std::string ascii(std::string_view text)
{
    std::string out = harness::excerpt(harness::without_escapes(text), 300);
    for (char& c : out)
        if (c < ' ' || c > '~')
            c = '?';
    return out;
}

}  // namespace

Answer pretty(const Json& value)
{
    return {.body = to_text(value)};
}

Answer refused(unsigned status, std::string what)
{
    return {.status = status, .body = std::move(what) + "\n"};
}

Answer refused(const StoreError& error)
{
    return refused(error.refusal == Refusal::not_found ? 404 : 400, error.what);
}

void name_damaged(Answer& answer, const std::map<std::string, std::string>& damaged)
{
    if (damaged.empty())
        return;
    Json named = Json::object();
    std::size_t length = 0, left = damaged.size();
    for (const auto& [name, reason] : damaged) {
        length += name.size() + reason.size() + 8;
        if (length > longest_header)
            break;
        named.set(ascii(name), ascii(reason));
        --left;
    }
    if (left > 0)
        named.set("", cat(left, left == damaged.size() ? "" : " more",
                          " records cannot be read; 'convoy fsck' names them"));
    answer.headers.emplace_back("X-Convoy-Damaged", to_line(named));
}

Json driver_info(const Volume& volume, const Snapshot& snapshot)
{
    Json out = Json::object({{"Driver", "vfs"},
                             {"FilePath", snapshot.file},
                             {"SnapshotCreatedAt", snapshot.created},
                             {"SnapshotName", snapshot.name},
                             {"VolumeUUID", volume.name}});
    if (!snapshot.checksum.empty())
        out.set("SHA256", snapshot.checksum);
    if (snapshot.changed > 0)
        out.set("ChangedFiles", std::to_string(snapshot.changed));
    return out;
}

Json driver_info(const Store& store, const Volume& volume)
{
    return Json::object({{"Driver", "vfs"},
                         {"MountPoint", mount_point(store, volume)},
                         {"Path", store.data_of(volume.name).string()},
                         {"PrepareForVM", volume.prepared_for_vm ? "true" : "false"},
                         {"Size", std::to_string(volume.size)},
                         {"VolumeCreatedAt", volume.created},
                         {"VolumeName", volume.name}});
}

Json shown(const Store& store, const Volume& volume)
{
    Json snapshots = Json::object();
    for (const auto& [name, snapshot] : volume.snapshots)
        snapshots.set(name, Json::object({{"Name", name},
                                          {"CreatedTime", snapshot.created},
                                          {"DriverInfo", driver_info(volume, snapshot)}}));
    return Json::object({{"Name", volume.name},
                         {"Driver", "vfs"},
                         {"MountPoint", mount_point(store, volume)},
                         {"CreatedTime", volume.created},
                         {"DriverInfo", driver_info(store, volume)},
                         {"Snapshots", std::move(snapshots)}});
}

}  // namespace convoy::rest
