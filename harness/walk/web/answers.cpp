// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/answers.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "harness/walk/web/assets.hpp"
#include "harness/walk/web/messages.hpp"
#include "reports/markup.hpp"

namespace harness::walk::web {

namespace {

constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view harmless_policy =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const Headers always{{"X-Content-Type-Options", "nosniff"},
                     {"Referrer-Policy", "no-referrer"},
                     {"Cross-Origin-Resource-Policy", "same-origin"}};

HttpAnswer with(HttpAnswer answer, const Headers& headers)
{
    answer.headers.insert(answer.headers.end(), headers.begin(), headers.end());
    return answer;
}

/// A page of a few plain words, for people.
HttpAnswer words(unsigned status, const Error& error)
{
    return with(
        with({.status = status,
              .type = std::string{html},
              .body = cat("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width\">"
                          "<title>volab</title><style>body{font:1.1rem/1.5 system-ui,sans-serif;"
                          "max-width:36rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}"
                          "</style><h1>volab</h1><p>",
                          reports::markup(error.what), ".</p><p>", reports::markup(error.hint),
                          "</p></html>\n")},
             {{"Cache-Control", "no-store"},
              {"Content-Security-Policy", std::string{harmless_policy}}}),
        always);
}

HttpAnswer refusal(const HttpRequest& request, unsigned status, const Error& error)
{
    const std::string_view path = path_of(request.target);
    if (path == "/" || path.starts_with("/runs/"))
        return words(status, error);
    HttpAnswer answer = json_answer(error_json(error));
    answer.status = status;
    return answer;
}

}  // namespace

std::optional<HttpAnswer> refuse_stranger(const HttpRequest& request, const Listening& listening)
{
    const std::string_view host = request.header("Host"), origin = request.header("Origin");
    if (request.count("Host") != 1 || !listening.is_host(host))
        return refusal(request, 421,
                       usage_error("this address is not where volab serves",
                                   cat("It is at ", listening.url())));
    if (request.count("Origin") > 1 || (!origin.empty() && !listening.is_origin(origin, host)))
        return refusal(request, 403, usage_error("a page of another site asked for this"));
    return std::nullopt;
}

HttpAnswer no_origin()
{
    HttpAnswer answer = json_answer(error_json(usage_error("a WebSocket has to tell its origin")));
    answer.status = 403;
    return answer;
}

HttpAnswer wrong_token()
{
    return words(403, usage_error("The token in this address is not right",
                                  "Use the address that 'volab serve' printed when it was started "
                                  "last, with all that is in it"));
}

HttpAnswer no_cookie(const HttpRequest& request)
{
    return refusal(
        request, 403,
        usage_error("This browser is not known here",
                    "Open the address that 'volab serve' printed, with the token in it"));
}

HttpAnswer not_found(const HttpRequest& request)
{
    return refusal(request, 404, usage_error("There is nothing at this address"));
}

std::optional<HttpAnswer> asset_answer(const HttpRequest& request)
{
    const Asset* const asset = find_asset(path_of(request.target));
    if (!asset)
        return std::nullopt;
    const bool is_page = asset->path == "/";
    Headers headers{
        {"ETag", std::string{asset->etag}},
        {"Cache-Control", is_page ? "no-cache" : "private, max-age=31536000, immutable"},
        {"Vary", "Accept-Encoding"}};
    if (is_page)
        headers.emplace_back("Content-Security-Policy", std::string{page_policy});
    HttpAnswer answer{.type = std::string{asset->content_type}};
    if (request.header("If-None-Match") == asset->etag) {
        answer.status = 304;
    } else {
        answer.body = asset->gzip;
        headers.emplace_back("Content-Encoding", "gzip");
    }
    return with(with(std::move(answer), headers), always);
}

HttpAnswer json_answer(std::string json)
{
    return with(with({.type = "application/json", .body = std::move(json)},
                     {{"Cache-Control", "no-store"}}),
                always);
}

HttpAnswer report_answer(HttpAnswer answer)
{
    // A report has a policy of its own in it, with the hash of its script.
    const bool is_page = answer.type == html;
    return with(with(std::move(answer),
                     {{"Cache-Control", "no-store"},
                      {"Content-Security-Policy",
                       is_page ? "frame-ancestors 'self'" : "default-src 'none'; sandbox"}}),
                always);
}

std::string language_of(std::string_view target)
{
    constexpr std::array languages{"en", "ja", "zh"};
    const std::string wanted = query_value(target, "lang").value_or("en");
    return std::ranges::find(languages, wanted) == languages.end() ? "en" : wanted;
}

}  // namespace harness::walk::web
