// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/cast.hpp"

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::walk;
using std::chrono::microseconds;

namespace {

/// Whether a file is an asciicast v2 as its documentation has it; all that it prints.
std::string played(const std::string& cast)
{
    std::string printed;
    double last = 0;
    bool first = true;
    for (const std::string_view line : split_lines(cast)) {
        const auto json = nlohmann::json::parse(line);
        if (std::exchange(first, false)) {
            CHECK(json.at("version") == 2);
            CHECK(json.at("width").is_number_unsigned());
            CHECK(json.at("height").is_number_unsigned());
            CHECK(json.at("timestamp").is_number_integer());
            continue;
        }
        REQUIRE(json.size() == 3);
        CHECK(json.at(0).get<double>() >= last);
        last = json.at(0).get<double>();
        CHECK(json.at(1) == "o");
        printed += json.at(2).get<std::string>();
    }
    CHECK_FALSE(first);
    return printed;
}

}  // namespace

TEST_CASE("a recording can be played", "[cast]")
{
    const testing::TemporaryFolder folder;
    const auto file = folder.path() / "a.cast";
    {
        auto cast = CastWriter::create(file, {100, 30, 1764144000, "日本語 \"title\""});
        REQUIRE(cast);
        cast->print(microseconds{0}, "$ ls\n");
        cast->print(microseconds{1'500'000}, "a\r\nb\x1b[1m\n");
        const std::string wide = "ボリューム";
        for (std::size_t i = 0; i < wide.size(); ++i)  // cut within characters
            cast->print(microseconds{2'000'001 + static_cast<long>(i)}, wide.substr(i, 1));
        cast->print(microseconds{3'000'000}, "\xff\xfe!");
        CHECK_FALSE(cast->trouble());
    }
    const std::string text = testing::text_of(file);
    CHECK(played(text) == "$ ls\r\na\r\nb\x1b[1m\r\nボリューム\xEF\xBF\xBD\xEF\xBF\xBD!");
    CHECK(text.starts_with(
        R"({"version":2,"width":100,"height":30,"timestamp":1764144000,"title":"日本語 \"title\"","env":)"));
    CHECK(text.find("[1.500000, \"o\", \"a\\r\\nb\\u001b[1m\\r\\n\"]\n") != std::string::npos);
}

TEST_CASE("characters that come in pieces are put together", "[cast]")
{
    WholeCharacters characters;
    CHECK(characters.take("a\xe3\x81") == "a");
    CHECK(characters.take("\x82") == "あ");
    CHECK(characters.take("\xf0\x9f") == "");
    CHECK(characters.take("\x98\x80z") == "😀z");
    CHECK(characters.take("\xe3") == "");
    CHECK(characters.take("b") == "\xEF\xBF\xBD"
                                  "b");
    CHECK(characters.take("\x80\x80\x80\x80") != "");
    CHECK(characters.take("\xe3\x81") == "");
    CHECK(characters.rest() == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(characters.rest() == "");
}

TEST_CASE("a recording that cannot be written is a wrong call", "[cast]")
{
    const testing::TemporaryFolder folder;
    const auto cast = CastWriter::create(folder.path() / "no" / "a.cast", {});
    REQUIRE_FALSE(cast);
    CHECK(cast.error().fault == Fault::usage);
    auto full = CastWriter::create("/dev/full", {});
    REQUIRE_FALSE(full);
    CHECK(full.error().what.find("/dev/full") != std::string::npos);
}
