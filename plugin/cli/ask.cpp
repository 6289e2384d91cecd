// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/ask.hpp"

#include <cstdio>

#include "harness/base/text.hpp"
#include "plugin/cli/message.hpp"

namespace convoy::cli {

using harness::cat;

namespace {

void name_damaged(const std::string& header)
{
    const auto damaged = parse_json(header);
    if (!damaged)
        return;
    for (const auto& [volume, reason] : damaged->members())
        warn(volume.empty() ? reason.text()
                            : cat("volume ", volume, " is left out: ", reason.text(),
                                  " ('convoy fsck' tells more)"));
}

}  // namespace

std::string socket_of(const Call& call)
{
    constexpr std::string_view scheme = "unix://";
    const std::string socket = call.text("socket");
    return socket.starts_with(scheme) ? socket.substr(scheme.size()) : socket;
}

bool wants_json(const Call& call)
{
    return call.is_on("verbose") || call.is_on("json");
}

harness::Result<Response> send(const Call& call, const std::string& method, const std::string& path,
                               const Json& body)
{
    const std::string text = body.is_object() ? to_line(body) : "";
    if (call.is_on("debug"))
        std::fputs(
            logrus_line("debug", cat("Sending request ", method, " ", path, " ", text)).c_str(),
            stderr);
    auto response = request(socket_of(call), method, cat("/v1", path), text);
    if (!response)
        return response.error();
    name_damaged(response->damaged);
    if (response->status >= 200 && response->status < 400)
        return response;
    if (response->body.empty())
        return harness::lab_error("Incompatible version");
    return harness::lab_error(cat("Error response from server, ", response->body));
}

int print_answer(const harness::Result<Response>& response)
{
    if (!response)
        return fail(response.error());
    std::printf("%s\n", response->body.c_str());
    return 0;
}

int ask(const Call& call, const std::string& method, const std::string& path, const Json& body)
{
    return print_answer(send(call, method, path, body));
}

int ask_done(const Call& call, const std::string& method, const std::string& path, const Json& body,
             const std::string& done, const std::string& what)
{
    if (!call.is_on("json"))
        return ask(call, method, path, body);
    const auto response = send(call, method, path, body);
    if (!response)
        return fail(response.error());
    std::printf("%s\n", to_text(Json::object({{done, what}})).c_str());
    return 0;
}

}  // namespace convoy::cli
