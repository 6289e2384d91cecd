// SPDX-License-Identifier: Apache-2.0
#include "plugin/docker/protocol.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace convoy::docker {

namespace {

using harness::cat;
using json = nlohmann::ordered_json;

/// What a call may say; each method reads its part.
struct Call {
    std::string name;
    std::string id;
    std::string size;
};

struct Context {
    Store& store;
    const Settings& settings;
};

Answer reply(const json& body)
{
    return {200, body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n",
            "application/vnd.docker.plugins.v1.2+json"};
}

/// dockerd reads `Err` of a 200 as it is; of any other status it adds the method's name.
Answer refusal(const std::string& what)
{
    return reply({{"Err", what}});
}

Answer refusal(const StoreError& error)
{
    return refusal(error.what);
}

json shown(const Store& store, const Volume& volume)
{
    json out{{"Name", volume.name}, {"Mountpoint", volume.uses.empty() ? "" : store.data_of(volume.name).string()}};
    if (const auto created = rfc3339_of_ruby_date(volume.created))
        out["CreatedAt"] = *created;  // a time dockerd cannot read would cost it the volume
    return out;
}

Answer create(const Context& context, const Call& call)
{
    std::int64_t size = 0;
    if (!call.size.empty()) {
        const auto parsed = parse_size(call.size);
        if (!parsed)
            return refusal(parsed.error().what);
        size = *parsed;
    }
    const Stored<Volume> made = context.store.create(call.name, size);
    const auto* error = std::get_if<StoreError>(&made);
    // That it is there already is what was wanted.
    return error && error->refusal != Refusal::exists ? refusal(*error) : reply({{"Err", ""}});
}

Answer remove(const Context& context, const Call& call)
{
    if (context.settings.ignore_docker_delete)
        return reply({{"Err", ""}});
    // As rancher/convoy: Docker's remove drops the record and leaves the data.
    const auto error = context.store.remove(call.name, {.keep_data = true, .trust_engine = true});
    return error && error->refusal != Refusal::not_found ? refusal(*error) : reply({{"Err", ""}});
}

Answer mount(const Context& context, const Call& call)
{
    if (context.settings.create_on_docker_mount)
        (void)context.store.create(call.name, 0);
    const Stored<Volume> mounted = context.store.mount(call.name, call.id);
    if (const auto* error = std::get_if<StoreError>(&mounted))
        return refusal(*error);
    return reply({{"Mountpoint", context.store.data_of(call.name).string()}, {"Err", ""}});
}

Answer unmount(const Context& context, const Call& call)
{
    const auto error = context.store.unmount(call.name, call.id);
    return error ? refusal(*error) : reply({{"Err", ""}});
}

Answer path(const Context& context, const Call& call)
{
    const Stored<Volume> found = context.store.find(call.name);
    if (const auto* error = std::get_if<StoreError>(&found))
        return refusal(*error);
    return reply({{"Mountpoint", shown(context.store, std::get<Volume>(found))["Mountpoint"]}, {"Err", ""}});
}

Answer get(const Context& context, const Call& call)
{
    const Stored<Volume> found = context.store.find(call.name);
    if (const auto* error = std::get_if<StoreError>(&found)) {
        if (error->refusal == Refusal::not_found)
            return refusal(cat("Could not find volume ", call.name, "."));
        // dockerd takes any `Err` here for "the volume is gone" and forgets who uses it. A share
        // that cannot be read must not do that: only an unfinished answer keeps its books.
        return {0, error->what};
    }
    return reply({{"Volume", shown(context.store, std::get<Volume>(found))}, {"Err", ""}});
}

Answer list(const Context& context, const Call&)
{
    const Stored<Store::Listing> listing = context.store.list();
    if (const auto* error = std::get_if<StoreError>(&listing))
        return refusal(*error);
    json volumes = json::array();
    for (const Volume& volume : std::get<Store::Listing>(listing).volumes)
        volumes.push_back(shown(context.store, volume));
    return reply({{"Volumes", volumes}, {"Err", ""}});
}

Answer activate(const Context&, const Call&)
{
    return reply({{"Implements", {"VolumeDriver"}}});
}

Answer capabilities(const Context&, const Call&)
{
    return reply({{"Capabilities", {{"Scope", "local"}}}});
}

struct Route {
    std::string_view path;
    Answer (*handle)(const Context&, const Call&);
    bool names_volume;
};

constexpr std::array routes{
    Route{"/Plugin.Activate", activate, false},
    Route{"/VolumeDriver.Capabilities", capabilities, false},
    Route{"/VolumeDriver.Create", create, true},
    Route{"/VolumeDriver.Get", get, true},
    Route{"/VolumeDriver.List", list, false},
    Route{"/VolumeDriver.Mount", mount, true},
    Route{"/VolumeDriver.Path", path, true},
    Route{"/VolumeDriver.Remove", remove, true},
    Route{"/VolumeDriver.Unmount", unmount, true},
};

std::string text_in(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

std::optional<Answer> answer(Store& store, const Settings& settings, std::string_view path,
                             std::string_view body)
{
    const auto route = std::ranges::find(routes, path, &Route::path);
    if (route == routes.end())
        return std::nullopt;
    Call call;
    if (route->names_volume) {
        const json request = json::parse(body, nullptr, false);
        if (!request.is_object())
            return refusal(body.empty() ? "the request has no body" : "the request is not a JSON object");
        call = {text_in(request, "Name"), text_in(request, "ID"), {}};
        if (request.contains("Opts") && request["Opts"].is_object())
            call.size = text_in(request["Opts"], "size");
        if (call.name.empty())
            return refusal("the request names no volume");
    }
    return route->handle({store, settings}, call);
}

}  // namespace convoy::docker
