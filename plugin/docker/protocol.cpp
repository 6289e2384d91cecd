// SPDX-License-Identifier: Apache-2.0
#include "plugin/docker/protocol.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/options.hpp"
#include "plugin/volume/store.hpp"

namespace convoy::docker {

namespace {

using harness::cat;
using harness::Result;
using json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr const char* content_type = "application/vnd.docker.plugins.v1.2+json";
constexpr std::size_t longest_id = 256;

/// What a call says; each method reads its part.
struct Call {
    std::string name;
    std::string id;
    std::map<std::string, std::string> options;
};

Answer reply_text(std::string body)
{
    return {200, std::move(body), content_type};
}

Answer reply(const json& body)
{
    return reply_text(body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
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

Answer done()
{
    return reply_text("{\"Err\":\"\"}\n");
}

/// Closes the connection without an answer: dockerd then keeps what it knows.
Answer no_answer(const std::string& why)
{
    return {0, why};
}

std::time_t created_of(const Volume& volume)
{
    return parse_ruby_date(volume.created).value_or(0);
}

json shown(const std::string& name, const std::string& mount_point, std::time_t created)
{
    json out{{"Name", name}, {"Mountpoint", mount_point}};
    if (created > 0)
        out["CreatedAt"] = rfc3339(created);
    return out;
}

json status_of(const Volume& volume, const std::vector<Use>& uses)
{
    json status{{"driver", "vfs"}};
    if (volume.size > 0)
        status["size"] = volume.size;
    std::vector<std::string> hosts;
    for (const Use& use : uses)
        if (std::ranges::find(hosts, use.host.name) == hosts.end())
            hosts.push_back(use.host.name);
    if (!hosts.empty())
        status["mounted on"] = hosts;
    if (!volume.labels.empty())
        status["labels"] = volume.labels;
    if (!volume.snapshots.empty())
        status["snapshots"] = volume.snapshots.size();
    return status;
}

bool is_used_here(Service& service, const std::vector<Use>& uses)
{
    return std::ranges::any_of(uses,
                               [&](const Use& use) { return use.host == service.store.here(); });
}

/// The same volume twice is fine, another one of the same name is not.
Answer answer_to_existing(Service& service, const Call& call, const VolumeOptions& wanted)
{
    const Stored<Volume> found = service.store.find(call.name);
    const auto* volume = std::get_if<Volume>(&found);
    if (!volume)
        return refusal(std::get<StoreError>(found));
    service.known.learn(call.name, created_of(*volume));
    const bool same =
        call.options.empty() || (volume->size == wanted.size && volume->folder == wanted.folder &&
                                 volume->labels == wanted.labels);
    return same ? done() : refusal(cat("volume ", call.name, " already exists with other options"));
}

Answer create(Service& service, const Call& call)
{
    const auto options = parse_options(call.options);
    if (!options)
        return refusal(options.error().what);
    const Stored<Volume> made = service.store.create(call.name, *options);
    if (const auto* error = std::get_if<StoreError>(&made))
        return error->refusal == Refusal::exists ? answer_to_existing(service, call, *options)
                                                 : refusal(*error);
    service.known.learn(call.name, created_of(std::get<Volume>(made)));
    return done();
}

Answer remove(Service& service, const Call& call)
{
    if (service.settings.ignore_docker_delete)
        return done();
    const auto error = service.store.remove(
        call.name,
        {.keep_data = service.settings.on_docker_rm == OnDockerRemove::keep, .trust_engine = true});
    if (error && error->refusal != Refusal::not_found)
        return refusal(*error);
    service.known.forget(call.name);
    return done();
}

Answer mount(Service& service, const Call& call)
{
    Stored<Volume> mounted = service.store.mount(call.name, call.id);
    const auto* missing = std::get_if<StoreError>(&mounted);
    if (service.settings.create_on_docker_mount && missing &&
        missing->refusal == Refusal::not_found) {
        const Answer made = create(service, call);
        if (made.body != done().body)
            return made;
        mounted = service.store.mount(call.name, call.id);
    }
    if (const auto* error = std::get_if<StoreError>(&mounted))
        return refusal(error->refusal == Refusal::not_found ? "Couldn't find volume."
                                                            : error->what);
    service.known.learn(call.name, created_of(std::get<Volume>(mounted)));
    return reply({{"Mountpoint", service.store.data_of(call.name).string()}, {"Err", ""}});
}

Answer unmount(Service& service, const Call& call)
{
    const auto error = service.store.unmount(call.name, call.id);
    return error ? refusal(*error) : done();
}

Answer path(Service& service, const Call& call)
{
    const Stored<Volume> found = service.store.find(call.name);
    if (const auto* error = std::get_if<StoreError>(&found))
        return refusal(error->refusal == Refusal::not_found ? "Couldn't find volume."
                                                            : error->what);
    const auto uses = service.store.uses_of(call.name);
    const auto* noted = std::get_if<std::vector<Use>>(&uses);
    const bool used = noted && is_used_here(service, *noted);
    return reply(
        {{"Mountpoint", used ? service.store.data_of(call.name).string() : ""}, {"Err", ""}});
}

Answer degraded(const Settings& settings, const std::string& name, std::time_t created,
                const std::string& why)
{
    json volume = shown(name, "", created);
    volume["Mountpoint"] = cat(settings.share, "/", name);
    volume["Status"] = {{"driver", "vfs"}, {"degraded", why}};
    return reply({{"Volume", volume}, {"Err", ""}});
}

/// The share cannot tell: what this host knows of the volume; nothing certain if that is nothing.
Answer get_from_known(const Known& known, const Settings& settings, const std::string& name,
                      const std::string& why)
{
    if (const auto created = known.find(name))
        return degraded(settings, name, *created, why);
    return no_answer(why);
}

Answer get(Service& service, const Call& call)
{
    const Stored<Store::Found> found = service.store.find_with_uses(call.name);
    if (const auto* error = std::get_if<StoreError>(&found)) {
        if (error->refusal == Refusal::damaged)  // it is there, whatever is wrong with it
            return degraded(service.settings, call.name, service.known.find(call.name).value_or(0),
                            error->what);
        if (error->refusal != Refusal::not_found)
            return get_from_known(service.known, service.settings, call.name, error->what);
        service.known.forget(call.name);
        return refusal(cat("Could not find volume ", harness::excerpt(call.name, 200), "."));
    }
    const auto& [volume, uses] = std::get<Store::Found>(found);
    const std::time_t created = created_of(volume);
    service.known.learn(call.name, created);
    json out = shown(volume.name,
                     is_used_here(service, uses) ? service.store.data_of(call.name).string() : "",
                     created);
    out["Status"] = status_of(volume, uses);
    return reply({{"Volume", std::move(out)}, {"Err", ""}});
}

/// Written by hand: with 100,000 volumes the JSON library's tree would cost more than all else.
/// Names of volumes need no escapes.
class ListWriter {
public:
    void add(const std::string& name, const std::string& mount_point, std::time_t created,
             bool is_degraded)
    {
        text_ += first_ ? "{\"Name\":\"" : ",{\"Name\":\"";
        first_ = false;
        text_ += name;
        text_ += "\",\"Mountpoint\":";
        text_ += mount_point.empty()
                     ? "\"\""
                     : json(mount_point).dump(-1, ' ', false, json::error_handler_t::replace);
        if (created > 0)
            text_ += cat(",\"CreatedAt\":\"", rfc3339(created), "\"");
        text_ += is_degraded ? ",\"Status\":{\"driver\":\"vfs\",\"degraded\":true}}"
                             : ",\"Status\":{\"driver\":\"vfs\"}}";
    }
    Answer finish() { return reply_text(std::move(text_) + "],\"Err\":\"\"}\n"); }

private:
    std::string text_ = "{\"Volumes\":[";
    bool first_ = true;
};

Answer list_from_known(const Known& known)
{
    ListWriter writer;
    for (const auto& [name, created] : known.all())
        writer.add(name, "", created, true);
    return writer.finish();
}

Answer list(Service& service, const Call&)
{
    const Stored<Listing> listing = service.store.list();
    if (std::holds_alternative<StoreError>(listing))
        return list_from_known(service.known);
    const Stored<std::vector<std::string>> used = service.store.used_here();
    std::vector<std::string> here;
    if (const auto* names = std::get_if<std::vector<std::string>>(&used))
        here = *names;
    std::ranges::sort(here);
    ListWriter writer;
    for (const Listed& volume : std::get<Listing>(listing).volumes) {
        const bool is_used = std::ranges::binary_search(here, volume.name);
        writer.add(volume.name, is_used ? service.store.data_of(volume.name).string() : "",
                   volume.created, false);
    }
    return writer.finish();
}

Answer activated()
{
    return reply({{"Implements", {"VolumeDriver"}}, {"Err", ""}});
}

Answer capabilities_of(const Settings& settings)
{
    return reply({{"Capabilities", {{"Scope", settings.scope}}}, {"Err", ""}});
}

Answer activate(Service&, const Call&)
{
    return activated();
}

Answer capabilities(Service& service, const Call&)
{
    return capabilities_of(service.settings);
}

struct Route {
    std::string_view path;
    Answer (*handle)(Service&, const Call&);
    bool names_volume;
    milliseconds patience;  ///< dockerd waits a minute, and two for Create and Mount
};

constexpr milliseconds at_once{800}, within_a_minute{50'000};
constexpr std::array routes{
    Route{"/Plugin.Activate", activate, false, at_once},
    Route{"/VolumeDriver.Capabilities", capabilities, false, at_once},
    Route{"/VolumeDriver.Create", create, true, within_a_minute},
    Route{"/VolumeDriver.Get", get, true, at_once},
    Route{"/VolumeDriver.List", list, false, at_once},
    Route{"/VolumeDriver.Mount", mount, true, within_a_minute},
    Route{"/VolumeDriver.Path", path, true, at_once},
    Route{"/VolumeDriver.Remove", remove, true, within_a_minute},
    Route{"/VolumeDriver.Unmount", unmount, true, within_a_minute},
};

const Route* route_to(std::string_view path)
{
    const auto route = std::ranges::find(routes, path, &Route::path);
    return route == routes.end() ? nullptr : &*route;
}

std::string text_in(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Result<Call> parse_call(std::string_view body)
{
    // What Docker sends is three levels deep.
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth < 16; };
    const json request = json::parse(body, shallow, false);
    if (!request.is_object())
        return harness::usage_error(body.empty() ? "the request has no body"
                                                 : "the request is not a JSON object");
    Call call{text_in(request, "Name"), text_in(request, "ID"), {}};
    if (call.name.empty())
        return harness::usage_error("the request names no volume");
    if (call.id.size() > longest_id)
        return harness::usage_error("the request's ID is too long");
    const auto options = request.find("Opts");
    if (options == request.end() || options->is_null())
        return call;
    if (!options->is_object())
        return harness::usage_error("the request's Opts are not a JSON object");
    for (const auto& [key, value] : options->items()) {
        if (!value.is_string())
            return harness::usage_error(
                cat("the option '", harness::excerpt(key, 40), "' is not a text"));
        call.options[key] = value.get<std::string>();
    }
    return call;
}

}  // namespace

std::optional<Answer> answer(Service& service, std::string_view path, std::string_view body)
{
    const Route* route = route_to(path);
    if (!route)
        return std::nullopt;
    if (!route->names_volume)
        return route->handle(service, {});
    const auto call = parse_call(body);
    if (!call)
        return refusal(call.error().what);
    Answer given = route->handle(service, *call);
    given.volume = call->name;
    return given;
}

std::optional<milliseconds> patience_for(std::string_view path)
{
    const Route* route = route_to(path);
    return route ? std::optional{route->patience} : std::nullopt;
}

Answer late(const Known& known, const Settings& settings, std::string_view path,
            std::string_view body)
{
    const Route* route = route_to(path);
    const std::string why = "the share does not answer";
    if (!route)
        return no_answer(why);
    if (route->handle == list)
        return list_from_known(known);
    if (route->handle == activate)
        return activated();
    if (route->handle == capabilities)
        return capabilities_of(settings);
    const auto call = route->names_volume ? parse_call(body) : Result<Call>{Call{}};
    if (route->handle == get && call)
        return get_from_known(known, settings, call->name, why);
    return refusal(cat(why, ": ", settings.share));
}

}  // namespace convoy::docker
