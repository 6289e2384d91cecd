// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "plugin/api/rest_request.hpp"

namespace convoy::rest {

using harness::cat;

Json shown_alone(const Volume& volume, const Snapshot& snapshot)
{
    return Json::object({{"Name", snapshot.name},
                         {"VolumeName", volume.name},
                         {"VolumeCreatedAt", volume.created},
                         {"CreatedTime", snapshot.created},
                         {"DriverInfo", driver_info(volume, snapshot)}});
}

namespace {

/// The volumes of the share, as `see` sees them, until it has seen enough.
template <typename See>
std::optional<StoreError> each_volume(const Store& store,
                                      std::map<std::string, std::string>& damaged, const See& see)
{
    const Stored<Listing> listing = store.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return *error;
    damaged = std::get<Listing>(listing).damaged;
    for (const Listed& listed : std::get<Listing>(listing).volumes) {
        const Stored<Volume> found = store.find(listed.name);
        if (const auto* volume = std::get_if<Volume>(&found); volume && see(*volume))
            break;
    }
    return std::nullopt;
}

}  // namespace

/// Not in rancher/convoy. A snapshot's name is unique on the share.
Answer list_snapshots(const Request& request)
{
    const std::string of = request.text("VolumeName");
    std::map<std::string, Json> all;
    const auto add = [&](const Volume& volume) {
        for (const auto& [name, snapshot] : volume.snapshots)
            all[name] = shown_alone(volume, snapshot);
        return false;
    };
    std::map<std::string, std::string> damaged;
    if (of.empty()) {
        if (const auto error = each_volume(request.store, damaged, add))
            return refused(*error);
    } else {
        const Stored<Volume> found = request.store.find(of);
        if (const auto* error = std::get_if<StoreError>(&found))
            return refused(*error);
        add(std::get<Volume>(found));
    }
    Json out = Json::object();
    for (auto& [name, snapshot] : all)
        out.set(name, std::move(snapshot));
    Answer answer = pretty(out);
    name_damaged(answer, damaged);
    return answer;
}

Answer inspect_snapshot(const Request& request)
{
    const std::string name = request.text("SnapshotName");
    std::optional<Json> shown;
    std::map<std::string, std::string> damaged;
    const auto error = each_volume(request.store, damaged, [&](const Volume& volume) {
        const auto found = volume.snapshots.find(name);
        if (found != volume.snapshots.end())
            shown = shown_alone(volume, found->second);
        return shown.has_value();
    });
    if (error)
        return refused(*error);
    if (shown)
        return pretty(*shown);
    Answer answer = refused(400, cat("cannot find volume for snapshot ",
                                     harness::excerpt(harness::without_escapes(name), 200)));
    name_damaged(answer, damaged);
    return answer;
}

}  // namespace convoy::rest
