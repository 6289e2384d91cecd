// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/assets.hpp"

#include <set>
#include <string>

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

TEST_CASE("The page comes first, and all that it needs is found by its path", "[assets]")
{
    CHECK(assets().front().path == "/");
    CHECK(assets().front().content_type == "text/html; charset=utf-8");
    std::set<std::string_view> types;
    for (const Asset& asset : assets()) {
        CHECK(find_asset(asset.path) == &asset);
        types.insert(asset.content_type);
    }
    CHECK(types.count("text/css; charset=utf-8") == (has_page() ? 1 : 0));
    CHECK(types.count("text/javascript; charset=utf-8") == (has_page() ? 1 : 0));
}

TEST_CASE("What the page has not is not found", "[assets]")
{
    CHECK(find_asset("") == nullptr);
    CHECK(find_asset("/index.html") == nullptr);
    CHECK(find_asset("/assets/") == nullptr);
}

TEST_CASE("Files are compressed, and each has an entity tag of its own", "[assets]")
{
    std::set<std::string_view> tags;
    for (const Asset& asset : assets()) {
        CAPTURE(asset.path);
        CHECK(asset.gzip.substr(0, 3) == "\x1f\x8b\x08");
        REQUIRE(asset.etag.size() > 10);
        CHECK(asset.etag.front() == '"');
        CHECK(asset.etag.back() == '"');
        tags.insert(asset.etag);
    }
    CHECK(tags.size() == assets().size());
}

TEST_CASE("The first page is small", "[assets]")
{
    std::size_t bytes = 0;
    for (const Asset& asset : assets())
        bytes += asset.gzip.size();
    CHECK(bytes < 300 * 1024);
}

}  // namespace
}  // namespace harness::walk::web
