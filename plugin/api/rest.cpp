// SPDX-License-Identifier: Apache-2.0
#include "plugin/api/rest.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/store.hpp"

namespace convoy::rest {

namespace {

using harness::cat;
using json = nlohmann::ordered_json;

struct Request {
    Service& service;
    Store& store;
    json body;
    bool per_driver;  ///< ?driver=1

    std::string text(const char* key) const
    {
        return body.contains(key) && body[key].is_string() ? body[key].get<std::string>() : "";
    }
    bool flag(const char* key) const
    {
        return body.contains(key) && body[key].is_boolean() && body[key].get<bool>();
    }
    std::int64_t number(const char* key) const
    {
        return body.contains(key) && body[key].is_number_integer() ? body[key].get<std::int64_t>() : 0;
    }
};

Answer pretty(const json& value)
{
    return {200, value.dump(1, '\t', false, json::error_handler_t::replace)};
}

Answer refused(unsigned status, const std::string& what)
{
    return {status, what + "\n"};
}

Answer refused(const StoreError& error)
{
    return refused(error.refusal == Refusal::not_found ? 404 : 400, error.what);
}

/// Where the volume is mounted on this host, as far as it is noted; "" when it is not.
std::string mount_point(const Store& store, const Volume& volume)
{
    const auto uses = store.uses_of(volume.name);
    const auto* noted = std::get_if<std::vector<Use>>(&uses);
    const bool used = noted && !noted->empty();
    return used || !volume.mount_point.empty() ? store.data_of(volume.name).string() : "";
}

/// What rancher/convoy calls a driver's information: texts only.
json driver_info(const Store& store, const Volume& volume)
{
    return {{"Driver", "vfs"},
            {"MountPoint", mount_point(store, volume)},
            {"Path", store.data_of(volume.name).string()},
            {"PrepareForVM", volume.prepared_for_vm ? "true" : "false"},
            {"Size", std::to_string(volume.size)},
            {"VolumeCreatedAt", volume.created},
            {"VolumeName", volume.name}};
}

json snapshots_of(const Volume& volume)
{
    json out = json::object();
    for (const auto& [name, snapshot] : volume.snapshots)
        out[name] = {{"Name", name},
                     {"CreatedTime", snapshot.created},
                     {"DriverInfo",
                      {{"Driver", "vfs"},
                       {"FilePath", snapshot.file},
                       {"SnapshotCreatedAt", snapshot.created},
                       {"SnapshotName", name},
                       {"VolumeUUID", volume.name}}}};
    return out;
}

json shown(const Store& store, const Volume& volume)
{
    return {{"Name", volume.name},
            {"Driver", "vfs"},
            {"MountPoint", mount_point(store, volume)},
            {"CreatedTime", volume.created},
            {"DriverInfo", driver_info(store, volume)},
            {"Snapshots", snapshots_of(volume)}};
}

Answer info(const Request& request)
{
    return pretty({{"General",
                    {{"Root", request.service.settings.root},
                     {"DriverList", {"vfs"}},
                     {"DefaultDriver", "vfs"},
                     {"MountNamespaceFD", ""},
                     {"IgnoreDockerDelete", request.service.settings.ignore_docker_delete},
                     {"CreateOnDockerMount", request.service.settings.create_on_docker_mount},
                     {"CmdTimeout", request.service.settings.command_timeout}}},
                   {"vfs",
                    {{"DefaultVolumeSize", std::to_string(request.service.settings.default_size)},
                     {"Path", request.store.share().path().string()},
                     {"Root", request.service.settings.root + "/vfs"}}}});
}

Answer list(const Request& request)
{
    const Stored<Listing> listing = request.store.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return refused(*error);
    json out = json::object();
    for (const Listed& listed : std::get<Listing>(listing).volumes) {
        const Stored<Volume> found = request.store.find(listed.name);
        if (const auto* volume = std::get_if<Volume>(&found))  // else deleted just now
            out[listed.name] = request.per_driver ? driver_info(request.store, *volume) : shown(request.store, *volume);
    }
    return pretty(out);
}

Answer inspect(const Request& request)
{
    const Stored<Volume> found = request.store.find(request.text("VolumeName"));
    if (const auto* error = std::get_if<StoreError>(&found))
        return error->refusal == Refusal::not_found ? refused(404, "Volume not found.") : refused(*error);
    return pretty(shown(request.store, std::get<Volume>(found)));
}

Answer create(const Request& request)
{
    if (const std::string driver = request.text("DriverName"); !driver.empty() && driver != "vfs")
        return refused(400, cat("Cannot find driver ", driver));
    if (!request.text("BackupURL").empty())
        return refused(400, "this version of convoy cannot restore backups yet");
    std::string name = request.text("Name");
    if (name.empty())
        name = new_name("volume-");
    VolumeOptions options{.size = request.number("Size"), .prepared_for_vm = request.flag("PrepareForVM")};
    const Stored<Volume> made = request.store.create(name, options);
    if (const auto* error = std::get_if<StoreError>(&made))
        return refused(*error);
    return request.flag("Verbose") ? pretty(shown(request.store, std::get<Volume>(made)))
                                   : Answer{200, name};
}

Answer remove(const Request& request)
{
    const auto error =
        request.store.remove(request.text("VolumeName"), {.keep_data = request.flag("ReferenceOnly")});
    if (!error)
        return {};
    return error->refusal == Refusal::not_found ? refused(404, "Volume not found.") : refused(*error);
}

Answer mount(const Request& request)
{
    if (!request.text("MountPoint").empty())
        return refused(400, "VFS doesn't support specified mount point");
    const std::string name = request.text("VolumeName");
    const Stored<Volume> mounted = request.store.mount(name, std::string{by_hand});
    if (const auto* error = std::get_if<StoreError>(&mounted))
        return refused(400, error->what);
    const std::string where = request.store.data_of(name).string();
    return request.flag("Verbose") ? pretty({{"Name", name}, {"MountPoint", where}}) : Answer{200, where};
}

Answer unmount(const Request& request)
{
    const std::string name = request.text("VolumeName");
    const Stored<Volume> found = request.store.find(name);
    if (const auto* error = std::get_if<StoreError>(&found))
        return refused(400, error->what);
    if (const auto error = request.store.unmount(name, std::string{by_hand}))
        return refused(*error);
    return {};
}

struct Route {
    std::string_view method;
    std::string_view path;
    Answer (*handle)(const Request&);
    bool wants_body;
};

constexpr std::array routes{
    Route{"GET", "/info", info, false},
    Route{"GET", "/volumes/list", list, false},
    Route{"GET", "/volumes/", inspect, true},
    Route{"POST", "/volumes/create", create, true},
    Route{"DELETE", "/volumes/", remove, true},
    Route{"POST", "/volumes/mount", mount, true},
    Route{"POST", "/volumes/umount", unmount, true},
};

/// The path without a version before it: /v1/info is /info.
std::string_view without_version(std::string_view path)
{
    if (!path.starts_with("/v"))
        return path;
    const auto end = path.find('/', 2);
    if (end == path.npos || end == 2 || path.substr(2, end - 2).find_first_not_of("0123456789.") != path.npos)
        return path;
    return path.substr(end);
}

}  // namespace

Answer answer(Service& service, std::string_view method, std::string_view target, std::string_view body)
{
    const auto question = target.find('?');
    const std::string_view full = target.substr(0, question);
    const std::string_view path = without_version(full);
    const auto route = std::ranges::find_if(
        routes, [&](const Route& r) { return r.method == method && r.path == path; });
    if (route == routes.end())
        return refused(404, cat("Handler not found: ", method, " ", harness::excerpt(target, 200)));
    Request request{service, service.store, json::object(),
                    question != target.npos && target.substr(question).find("driver=1") != target.npos};
    if (route->wants_body) {
        request.body = json::parse(body, nullptr, false);
        if (!request.body.is_object())
            return refused(400, body.empty() ? "EOF" : "the request is not a JSON object");
    }
    return route->handle(request);
}

}  // namespace convoy::rest
