// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/normalise.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace reports;

namespace {

std::string normal(std::string_view text, const std::vector<std::string>& ignored = {})
{
    const auto normaliser = Normaliser::make(ignored);
    REQUIRE(normaliser);
    return (*normaliser)(text);
}

}  // namespace

TEST_CASE("each volatile part is taken out as it says", "[compare]")
{
    for (const VolatilePart& part : volatile_parts()) {
        CAPTURE(part.name);
        CHECK(harness::model::Pattern::parse(part.expression));
        CHECK(normal(part.example) == part.becomes);
        CHECK(normal(part.becomes) == part.becomes);  // once is enough
    }
}

TEST_CASE("the page lists each volatile part", "[compare]")
{
    const std::string page = harness::testing::text_of(REPORTS_FOLDER "/COMPARE.md");
    for (const VolatilePart& part : volatile_parts()) {
        CAPTURE(part.name);
        CHECK(page.find(harness::cat("| ", part.name, " |")) != std::string::npos);
    }
}

TEST_CASE("what means something stays", "[compare]")
{
    for (const char* text : {"local vol1\n",  "convoy 0.5.2\n", "20.10.24+dfsg1",
                             "403 Forbidden", "exit status 3",  "port 8080",
                             "1,000 files",   "std::string",    "12:30",
                             "cafe",          "0755",           "volume-12ab",
                             "abcdefabcdef1", "2026",           "/tmpx/y /tmp",
                             "x5m",           "5 files",        "13 bytes",
                             "100%",          "deadbeef",       "::"}) {
        CAPTURE(text);
        CHECK(normal(text) == text);
    }
}

TEST_CASE("outputs of two runs are the same when only what is volatile differs", "[compare]")
{
    CHECK(normal("CONTAINER ID   STATUS          PORTS\n4c01db0b339c   Up 2 seconds    "
                 "0.0.0.0:32768->80/tcp\n") ==
          normal("CONTAINER ID   STATUS          PORTS\n0a1b2c3d4e5f   Up 3 minutes    "
                 "0.0.0.0:32799->80/tcp\n"));
    CHECK(normal("\x1b[32mok\x1b[0m") == normal("ok"));
    CHECK(normal("\xff") == normal("\uFFFD"));
}

TEST_CASE("what the user ignores is taken out first, as a whole", "[compare]")
{
    CHECK(normal("token=abc12 172.17.0.2", {"token=\\w+"}) == "<ignored> <ip>");
    CHECK(normal("a\nline 1\nb", {"^line .*$"}) == "a\n<ignored>\nb");
    CHECK(normal("172.17.0.2", {"\\d+\\.\\d+"}) == "<ignored>.<ignored>");
    const auto wrong = Normaliser::make({"fine", "(unclosed"});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().fault == harness::Fault::usage);
    CHECK(wrong.error().what.starts_with("bad regular expression '(unclosed'"));
}

TEST_CASE("texts that make other engines hang are normalised at once", "[compare]")
{
    const std::string text = std::string(200'000, '1') + "\n" + std::string(100'000, ':') + "\n" +
                             std::string(100'000, 'a') + " " + std::string(100'000, '.');
    CHECK(normal(text).size() > 100'000);
}
