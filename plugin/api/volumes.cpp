// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "plugin/api/rest_request.hpp"
#include "plugin/docker/known.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/options.hpp"

namespace convoy::rest {

namespace {

using harness::cat;

Answer not_found(const StoreError& error)
{
    return error.refusal == Refusal::not_found ? refused(404, "Volume not found.") : refused(error);
}

/// The members of rancher/convoy, and "Options", ours: the texts of -o KEY=VALUE.
harness::Result<VolumeOptions> options_in(const Request& request)
{
    std::map<std::string, std::string> given;
    for (const auto& [key, value] : request.body.at("Options").members())
        given[key] = value.text();
    auto options = parse_options(given);
    if (!options)
        return options;
    if (const std::int64_t size = request.body.at("Size").number(); size != 0)
        options->size = size;
    if (options->size < 0)
        return harness::usage_error("a volume cannot have a negative size");
    options->prepared_for_vm = options->prepared_for_vm || request.flag("PrepareForVM");
    return options;
}

}  // namespace

Answer info(const Request& request)
{
    const Settings& settings = request.service.settings;
    const Json general = Json::object({{"Root", settings.root},
                                       {"DriverList", Json::List{"vfs"}},
                                       {"DefaultDriver", "vfs"},
                                       {"MountNamespaceFD", ""},
                                       {"IgnoreDockerDelete", settings.ignore_docker_delete},
                                       {"CreateOnDockerMount", settings.create_on_docker_mount},
                                       {"CmdTimeout", settings.command_timeout}});
    const Json vfs = Json::object({{"DefaultVolumeSize", std::to_string(settings.default_size)},
                                   {"Path", request.store.share().path().string()},
                                   {"Root", settings.root + "/vfs"}});
    // The parts are not indented: rancher/convoy joins texts here.
    std::string text = cat("{\n\"General\": ", to_text(general), ",\n\"vfs\": ", to_text(vfs));
    const Stored<Listing> listing = request.store.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        text += cat(",\n\"Trouble\": ", to_text(error->what));
    else if (const auto& damaged = std::get<Listing>(listing).damaged; !damaged.empty()) {
        Json named = Json::object();
        for (const auto& [name, reason] : damaged)
            named.set(name, reason);
        text += cat(",\n\"Damaged\": ", to_text(named));
    }
    return {.body = text + "\n}"};
}

Answer list_volumes(const Request& request)
{
    const Stored<Listing> listing = request.store.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return refused(*error);
    auto damaged = std::get<Listing>(listing).damaged;
    const bool per_driver = request.query.find("driver=1") != request.query.npos;
    Json out = Json::object();
    for (const Listed& listed : std::get<Listing>(listing).volumes) {
        const Stored<Volume> found = request.store.find(listed.name);
        if (const auto* volume = std::get_if<Volume>(&found))
            out.set(listed.name, per_driver ? driver_info(request.store, *volume)
                                            : shown(request.store, *volume));
        else if (const StoreError& error = std::get<StoreError>(found);
                 error.refusal != Refusal::not_found)
            damaged[listed.name] = error.what;  // else it was deleted just now
    }
    Answer answer = pretty(out);
    name_damaged(answer, damaged);
    return answer;
}

Answer inspect_volume(const Request& request)
{
    const Stored<Volume> found = request.store.find(request.text("VolumeName"));
    if (const auto* error = std::get_if<StoreError>(&found))
        return not_found(*error);
    return pretty(shown(request.store, std::get<Volume>(found)));
}

Answer create_volume(const Request& request)
{
    if (const std::string driver = request.text("DriverName"); !driver.empty() && driver != "vfs")
        return refused(400, cat("Cannot find driver ", harness::excerpt(driver, 100)));
    if (request.text("BackupURL").empty() && !request.text("Endpoint").empty())
        return refused(400,
                       "Endpoint option can only be used when creating a volume from a backup.");
    std::string name = request.text("Name");
    if (name.empty())
        name = new_name("volume-");
    const auto options = options_in(request);
    if (!options)
        return refused(400, options.error().hint.empty()
                                ? options.error().what
                                : cat(options.error().what, " (", options.error().hint, ")"));
    const Stored<Volume> made = request.text("BackupURL").empty()
                                    ? request.store.create(name, *options)
                                    : restore_volume(request, name, *options);
    if (const auto* error = std::get_if<StoreError>(&made))
        // rancher/convoy's text ends with a space.
        return refused(400, error->refusal == Refusal::exists ? error->what + " " : error->what);
    if (request.flag("Verbose"))
        return pretty(shown(request.store, std::get<Volume>(made)));
    return {.body = name};
}

Answer remove_volume(const Request& request)
{
    const auto error = request.store.remove(
        request.text("VolumeName"),
        {.keep_data = request.flag("ReferenceOnly"), .force = request.flag("Force")});
    return error ? not_found(*error) : Answer{};
}

Answer mount_volume(const Request& request)
{
    if (!request.text("MountPoint").empty())
        return refused(400, "VFS doesn't support specified mount point");
    const std::string name = request.text("VolumeName");
    const Stored<Volume> mounted = request.store.mount(name, std::string{by_hand});
    if (const auto* error = std::get_if<StoreError>(&mounted))
        return refused(400, error->what);
    const std::string where = request.store.data_of(name).string();
    if (!request.flag("Verbose"))
        return {.body = where};
    // All members of a volume, and only two are filled: so did rancher/convoy.
    return pretty(Json::object({{"Name", name},
                                {"Driver", ""},
                                {"MountPoint", where},
                                {"CreatedTime", ""},
                                {"DriverInfo", Json{}},
                                {"Snapshots", Json{}}}));
}

Answer unmount_volume(const Request& request)
{
    const std::string name = request.text("VolumeName");
    const Stored<Volume> found = request.store.find(name);
    if (const auto* error = std::get_if<StoreError>(&found))
        return refused(400, error->what);
    if (const auto error = request.store.unmount(name, std::string{by_hand}))
        return refused(*error);
    return {};
}

Answer rename_volume(const Request& request)
{
    const std::string from = request.text("VolumeName"), to = request.text("NewName");
    if (const auto error = request.store.rename(from, to))
        return not_found(*error);
    const Stored<Volume> found = request.store.find(to);
    const auto* volume = std::get_if<Volume>(&found);
    request.service.known.forget(from);
    request.service.known.learn(to, volume ? parse_ruby_date(volume->created).value_or(0) : 0);
    if (volume && request.flag("Verbose"))
        return pretty(shown(request.store, *volume));
    return {.body = to};
}

Answer clone_volume(const Request& request)
{
    const std::string to = request.text("NewName");
    const Stored<Volume> made = request.store.clone(request.text("VolumeName"), to);
    if (const auto* error = std::get_if<StoreError>(&made))
        return not_found(*error);
    if (request.flag("Verbose"))
        return pretty(shown(request.store, std::get<Volume>(made)));
    return {.body = to};
}

}  // namespace convoy::rest
