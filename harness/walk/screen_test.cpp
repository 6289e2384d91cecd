// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/screen.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/walk/words.hpp"
#include "reports/table.hpp"

using namespace harness;
using namespace harness::walk;

TEST_CASE("text is cut into lines between words", "[screen]")
{
    CHECK(wrapped("one two  three", 15, "  ") == "  one two\n  three\n");
    CHECK(wrapped("short", 80, "") == "short\n");
    CHECK(wrapped("", 80, "  ") == "");
    CHECK(wrapped("a-word-that-is-longer-than-the-line x", 12, "") ==
          "a-word-that-is-longer-than-the-line\nx\n");
}

TEST_CASE("text without spaces is cut between characters, never before a closing mark", "[screen]")
{
    const std::string text =
        "空のディレクトリがイメージのページを隠すため、表示するものがありません。";
    for (const std::size_t width : {12, 13, 20, 31}) {
        const std::string lines = wrapped(text, width, "");
        CAPTURE(width, lines);
        CHECK(replace_all(lines, "\n", "") == text);
        for (const std::string_view line : split_lines(lines)) {
            CHECK(reports::display_width(line) <= width + 2);  // with a closing mark
            CHECK_FALSE(line.starts_with("、"));
            CHECK_FALSE(line.starts_with("。"));
            CHECK_FALSE(line.starts_with("ー"));
        }
    }
    CHECK(wrapped("nginx を起動し", 14, "") == "nginx を起動し\n");
}

TEST_CASE("long output is shown by its ends", "[screen]")
{
    std::string text;
    for (int i = 1; i <= 100; ++i)
        text += cat(i, "\n");
    const std::string shown = shortened(text, "[{} more]");
    CHECK(split_lines(shown).size() == 41);
    CHECK(shown.find("20\n[60 more]\n81\n") != std::string::npos);
    CHECK(shortened("a\x1b[31mb\x1b]0;t\a\nc", "") == "ab\nc\n");
    CHECK(shortened("", "[{}]").empty());
    CHECK(shortened(std::string(5000, 'x'), "").size() < 1100);
}

TEST_CASE("words are filled in one after the other", "[screen]")
{
    CHECK(filled("{} of {}: {}", {"1", "2"}) == "1 of 2: {}");
    CHECK(filled("none", {"1"}) == "none");
    CHECK(filled("{}", {"{}"}) == "{}");
    CHECK(&words_in("fr") == &words_in("en"));
    CHECK(words_in("ja").chapter != words_in("zh").chapter);
}
