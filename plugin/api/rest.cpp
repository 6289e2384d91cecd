// SPDX-License-Identifier: Apache-2.0
#include "plugin/api/rest.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "plugin/api/rest_request.hpp"

namespace convoy::rest {

namespace {

using harness::cat;

struct Route {
    std::string_view method;
    std::string_view path;
    Answer (*handle)(const Request&);
    bool wants_body = true;
};

constexpr std::array routes{
    Route{"GET", "/info", info, false},
    Route{"GET", "/volumes/list", list_volumes, false},
    Route{"GET", "/volumes/", inspect_volume},
    Route{"POST", "/volumes/create", create_volume},
    Route{"DELETE", "/volumes/", remove_volume},
    Route{"POST", "/volumes/mount", mount_volume},
    Route{"POST", "/volumes/umount", unmount_volume},
    Route{"POST", "/volumes/rename", rename_volume},
    Route{"POST", "/volumes/clone", clone_volume},
    Route{"POST", "/snapshots/create", create_snapshot},
    Route{"DELETE", "/snapshots/", remove_snapshot},
    Route{"GET", "/snapshots/list", list_snapshots},
    Route{"GET", "/snapshots/", inspect_snapshot},
    Route{"POST", "/backups/create", create_backup},
    Route{"GET", "/backups/list", list_backups},
    Route{"GET", "/backups/inspect", inspect_backup},
    Route{"DELETE", "/backups", remove_backup},
    Route{"GET", "/jobs", list_jobs, false},
};

constexpr std::string_view digits_and_dots = "0123456789.";

/// The path without a version before it: /v1/info is /info.
std::string_view without_version(std::string_view path)
{
    if (!path.starts_with("/v"))
        return path;
    const auto end = path.find('/', 2);
    if (end == path.npos || end == 2 ||
        path.substr(2, end - 2).find_first_not_of(digits_and_dots) != path.npos)
        return path;
    return path.substr(end);
}

const Route* route_to(std::string_view method, std::string_view path)
{
    const auto route = std::ranges::find_if(
        routes, [&](const Route& r) { return r.method == method && r.path == path; });
    return route == routes.end() ? nullptr : &*route;
}

/// The version of a client that calls itself Convoy-Client/VERSION; "" for any other.
std::string_view client_version(std::string_view user_agent)
{
    constexpr std::string_view client = "Convoy-Client/";
    const auto at = user_agent.find(client);
    if (at == user_agent.npos)
        return {};
    const auto version = user_agent.substr(at + client.size());
    return version.substr(0, version.find(' '));
}

}  // namespace

bool has_route(std::string_view method, std::string_view path)
{
    return route_to(method, without_version(path)) != nullptr;
}

Answer answer(Service& service, std::string_view method, std::string_view target,
              std::string_view body, std::string_view user_agent)
{
    const auto question = target.find('?');
    const Route* route = route_to(method, without_version(target.substr(0, question)));
    if (!route)
        return refused(404, cat("Handler not found: ", method, " ",
                                harness::excerpt(harness::without_escapes(target), 200)));
    if (const auto version = client_version(user_agent); !version.empty() && version != "1")
        return refused(404, cat("client version ",
                                harness::excerpt(harness::without_escapes(version), 40),
                                " doesn't match with server 1"));
    Request request{service, service.store, Json::object(),
                    question == target.npos ? "" : target.substr(question + 1)};
    if (route->wants_body) {
        auto parsed = parse_json(body);
        if (!parsed || !parsed->is_object())
            return refused(400, harness::trim(body).empty() ? "EOF"
                                                            : "the request is not a JSON object");
        request.body = std::move(*parsed);
    }
    return route->handle(request);
}

}  // namespace convoy::rest
