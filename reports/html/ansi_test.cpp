// SPDX-License-Identifier: Apache-2.0
#include "reports/html/ansi.hpp"

#include <random>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "reports/html/sgr.hpp"

using reports::html::ansi_to_html;
using reports::html::select_graphic_rendition;
using reports::html::span_start;
using reports::html::Style;

TEST_CASE("what hosts print stays text", "[reports]")
{
    CHECK(ansi_to_html("<script>alert(1)</script> & ]]>\n") ==
          "&lt;script&gt;alert(1)&lt;/script&gt; &amp; ]]&gt;\n");
    CHECK(ansi_to_html("\x1B[31m<b>\x1B[0m") == "<span class=\"f1\">&lt;b&gt;</span>");
    CHECK(ansi_to_html("") == "");
    CHECK(ansi_to_html("\n\n") == "\n\n");
    CHECK(ansi_to_html("\xFF\xC3") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("colours and weights become classes", "[reports]")
{
    CHECK(ansi_to_html("a\x1B[1;32mb\x1B[0mc") == "a<span class=\"f2 bold\">b</span>c");
    CHECK(ansi_to_html("\x1B[91;44mx\x1B[39;49my") == "<span class=\"f9 b4\">x</span>y");
    CHECK(ansi_to_html("\x1B[3;4;7;9;2mx\x1B[23;24;27;29;22my") ==
          "<span class=\"faint italic under inverse struck\">x</span>y");
    CHECK(ansi_to_html("\x1B[38;5;208mx") == "<span class=\"fx\" style=\"--f:#ff8700;\">x</span>");
    CHECK(ansi_to_html("\x1B[38;5;9;48;5;255mx") ==
          "<span class=\"f9 bx\" style=\"--b:#eeeeee;\">x</span>");
    CHECK(ansi_to_html("\x1B[38;2;1;2;300mx") ==
          "<span class=\"fx\" style=\"--f:#0102ff;\">x</span>");
    CHECK(ansi_to_html("\x1B[38:2::1:2:3mx") ==
          "<span class=\"fx\" style=\"--f:#010203;\">x</span>");
    CHECK(ansi_to_html("\xC2\x9B"
                       "31mx") == "<span class=\"f1\">x</span>");
}

TEST_CASE("a colour goes on over lines, its spans do not", "[reports]")
{
    CHECK(ansi_to_html("\x1B[33ma\nb\x1B[m\nc\n") ==
          "<span class=\"f3\">a</span>\n<span class=\"f3\">b</span>\nc\n");
}

TEST_CASE("of a progress bar its last state is left", "[reports]")
{
    CHECK(ansi_to_html(" 10%\r 50%\r100%\ndone\r\n") == "100%\ndone\n");
    CHECK(ansi_to_html("abc\rX") == "Xbc");
    CHECK(ansi_to_html("abcdef\rX\x1B[K\n") == "X\n");
    CHECK(ansi_to_html("abc\x1B[2K\rX") == "X  ");
    CHECK(ansi_to_html("ab\bX\b\b\b\bY") == "YX");
    CHECK(ansi_to_html("\xE6\x97\xA5\xE6\x9C\xAC\rX") == "X\xE6\x9C\xAC");
}

TEST_CASE("other escapes are dropped, other control characters shown", "[reports]")
{
    CHECK(ansi_to_html("\x1B]0;title\aa\x1B]8;;http://x\x1B\\b") == "ab");
    CHECK(ansi_to_html("\x1B[2J\x1B[10;3H\x1B[?25la\x1B(Bb\x1B"
                       "c") == "ab");
    CHECK(ansi_to_html(std::string("a\0b\x01\x7F", 5)) == "a\\x00b\\x01\\x7f");
    CHECK(ansi_to_html("\xC2\x85") == "\\x85");
    CHECK(ansi_to_html("\xC2\x9D"
                       "0;t\xC2\x9C!") == "!");
    CHECK(ansi_to_html("\xC2\xA3") == "\xC2\xA3");
}

TEST_CASE("an escape that the output's end cuts is dropped", "[reports]")
{
    for (const char* cut : {"a\x1B", "a\x1B[", "a\x1B[31", "a\x1B]0;t", "a\x1B(", "a\xC2\x9B"})
        CHECK(ansi_to_html(cut) == "a");
    CHECK(ansi_to_html("\x1B[31\nm") == "\nm");
}

TEST_CASE("a private or strange rendition changes nothing", "[reports]")
{
    CHECK(ansi_to_html("\x1B[>4;1mx") == "x");
    CHECK(select_graphic_rendition({}, "38") == Style{});
    CHECK(select_graphic_rendition({}, "38;9;1") == Style{});
    CHECK(select_graphic_rendition({}, "99999999999999999999") == Style{});
    CHECK(select_graphic_rendition({}, std::string(5000, ';')) == Style{});
    CHECK(span_start({}).empty());
}

TEST_CASE("whatever is printed, spans end where they began and nothing else is markup", "[reports]")
{
    std::mt19937 random(1);
    const std::vector<std::string_view> pieces{
        "\x1B[", "\x1B", "31", "m", ";",    "38;5;",    "48;2;1;2;3", "\r", "\b",           "\n",
        "<",     "&",    "\"", "K", "\xC2", "\x9B",     "]",          "\a", "\xE6\x97\xA5", "x",
        "\t",    "\xFF", "0",  ":", "2K",   "\xC2\x9C", "P",          "7m"};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (auto left = random() % 40; left > 0; --left)
            text += pieces[random() % pieces.size()];
        std::string html = ansi_to_html(text);
        INFO(html);
        CHECK(harness::to_utf8(html) == html);
        int depth = 0;
        for (std::size_t at = 0; (at = html.find('<', at)) != html.npos; ++at) {
            const bool begins = html.compare(at, 13, "<span class=\"") == 0;
            const bool ends = html.compare(at, 7, "</span>") == 0;
            REQUIRE((begins || ends));
            depth += begins ? 1 : -1;
            REQUIRE((depth == 0 || depth == 1));
        }
        CHECK(depth == 0);
        CHECK(html.find_first_of("\x1B\r\b\a") == html.npos);
    }
}
