// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/answers.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

const Listening here{"127.0.0.1", 8080};

HttpRequest request(std::string target, Headers more = {})
{
    HttpRequest made{"GET", std::move(target), {{"Host", "127.0.0.1:8080"}}};
    made.headers.insert(made.headers.end(), more.begin(), more.end());
    return made;
}

std::string header_of(const HttpAnswer& answer, std::string_view name)
{
    for (const auto& [known, value] : answer.headers)
        if (known == name)
            return value;
    return "";
}

TEST_CASE("A request for another host is refused", "[answers]")
{
    CHECK_FALSE(refuse_stranger(request("/"), here));
    HttpRequest foreign{"GET", "/", {{"Host", "evil.example:8080"}}};
    CHECK(refuse_stranger(foreign, here).value().status == 421);
    CHECK(refuse_stranger({"GET", "/", {}}, here).value().status == 421);
    CHECK(refuse_stranger(request("/", {{"Host", "127.0.0.1:8080"}}), here).value().status == 421);
}

TEST_CASE("A request of another site's page is refused", "[answers]")
{
    CHECK_FALSE(refuse_stranger(request("/ws", {{"Origin", "http://127.0.0.1:8080"}}), here));
    CHECK(
        refuse_stranger(request("/ws", {{"oRiGin", "http://evil.example"}}), here).value().status ==
        403);
    CHECK(refuse_stranger(request("/ws", {{"Origin", "http://127.0.0.1:8080"},
                                          {"Origin", "http://evil.example"}}),
                          here)
              .value()
              .status == 403);
}

TEST_CASE("Whoever has no cookie is told in words what to do, programs in JSON", "[answers]")
{
    const HttpAnswer page = no_cookie(request("/"));
    CHECK(page.status == 403);
    CHECK(page.type == "text/html; charset=utf-8");
    CHECK(page.body.find("with the token in it") != std::string::npos);
    const HttpAnswer api = no_cookie(request("/api/catalogue"));
    CHECK(api.status == 403);
    CHECK(api.body ==
          "{\"hint\":\"Open the address that 'volab serve' printed, with the token in it\","
          "\"what\":\"This browser is not known here\"}\n");
    CHECK(header_of(api, "Cache-Control") == "no-store");
}

TEST_CASE("The page may do only what it needs, its files are kept", "[answers]")
{
    const auto page = asset_answer(request("/?lang=ja"));
    REQUIRE(page);
    CHECK(page->status == 200);
    CHECK(header_of(*page, "Content-Security-Policy").find("default-src 'none'") !=
          std::string::npos);
    CHECK(header_of(*page, "Content-Encoding") == "gzip");
    CHECK(header_of(*page, "X-Content-Type-Options") == "nosniff");
    const auto again = asset_answer(request("/", {{"If-None-Match", header_of(*page, "ETag")}}));
    REQUIRE(again);
    CHECK(again->status == 304);
    CHECK(again->body.empty());
    CHECK_FALSE(asset_answer(request("/assets/nothing")));
}

TEST_CASE("A file beside a report does nothing in a browser", "[answers]")
{
    CHECK(header_of(report_answer({}), "Content-Security-Policy") == "default-src 'none'; sandbox");
    CHECK(header_of(report_answer({.type = "text/html; charset=utf-8"}),
                    "Content-Security-Policy") == "frame-ancestors 'self'");
}

TEST_CASE("A language is one of ours", "[answers]")
{
    CHECK(language_of("/runs/a/?lang=ja") == "ja");
    CHECK(language_of("/runs/a/?lang=../x") == "en");
    CHECK(language_of("/runs/a/") == "en");
}

}  // namespace
}  // namespace harness::walk::web
