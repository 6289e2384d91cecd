// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/views.hpp"

#include "harness/testing/catch.hpp"

using namespace reports;
using namespace std::chrono_literals;
using harness::model::Outcome;
using harness::model::Stream;

namespace {

const std::string hostile =
    "</code></details><script>alert(1)</script> | @admin #1 `x` ``` *b* [a](http://x) "
    "<!-- \x1b[31m \x07 \xff & \n```\n@team\n\\| ![i](y) https://example.org ~~~";

Comparison made(const std::string& text, std::size_t count, const std::string& diff)
{
    Comparison found{.scenario = text, .title = text};
    found.before = {.given = text, .run = text, .started = text, .commit = text};
    found.after = found.before;
    found.notes = {text};
    for (std::size_t i = 0; i < count; ++i) {
        const StepChange change{text, text, text, Outcome::passed, Outcome::failed, text, true};
        found.newly_failing.push_back(change);
        found.added.push_back(change);
        found.slower.push_back({text, text, 1s, 2s, {Pace::Verdict::slower, 20, 1s, 200ms}});
        found.outputs.push_back({text, text, {text, text, Stream::out}, diff});
    }
    return found;
}

std::size_t count_of(const std::string& text, const std::string& part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("a terminal is not written to by what hosts printed", "[compare]")
{
    const std::string text = to_terminal(made(hostile, 2, "-" + hostile), false);
    CHECK(text.find_first_of("\x1b\x07\xff") == std::string::npos);
    const std::string painted = to_terminal(made(hostile, 2, "-" + hostile), true);
    CHECK(painted.find("\x1b[31m") != std::string::npos);
    CHECK(painted.find('\x07') == std::string::npos);
}

TEST_CASE("long diffs are cut on a terminal", "[compare]")
{
    std::string diff = "--- before\n+++ after\n";
    for (int i = 0; i < 1000; ++i)
        diff += "-line\n";
    const std::string text = to_terminal(made("x", 1, diff), false);
    CHECK(count_of(text, "-line") == 24);
    CHECK(text.find("more: --format html=FILE") != std::string::npos);
}

TEST_CASE("of many steps that are no regression a terminal shows some, of regressions all",
          "[compare]")
{
    const std::string text = to_terminal(made("x", 13, ""), false);
    CHECK(count_of(text, "  ✗ x") == 26);  // failing and slower
    CHECK(count_of(text, "  · x") == 20);  // added and outputs
    CHECK(count_of(text, "… 3 more: --format html=FILE has all of them") == 2);
}

TEST_CASE("in Markdown text of hosts makes no markup, mention or link", "[compare]")
{
    const std::string text = to_markdown(made(hostile, 2, "-" + hostile + "\n"));
    // Outside of the fenced diffs there is none of it but in references.
    std::string outside;
    bool fenced = false;
    std::string fence;
    std::size_t blocks = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        if (!fenced && line.starts_with("```")) {
            fence = line.substr(0, line.find_first_not_of('`'));
            fenced = true;
            ++blocks;
        } else if (fenced && line == fence) {
            fenced = false;
        } else if (!fenced) {
            outside += line + "\n";
        }
    }
    CHECK_FALSE(fenced);
    CHECK(blocks == 2);
    CHECK(fence == "````");  // longer than what is in the diff
    for (const char* markup :
         {"<script", "@", "`", "http:", "https:", " #1 ", "*b*", "[a]", "\x1b", "\x07", "<!--"}) {
        CAPTURE(markup);
        CHECK(outside.find(markup) == std::string::npos);
    }
    for (std::size_t at = 0; at < outside.size();) {  // rows have as many cells as they should
        const auto end = outside.find('\n', at);
        const std::string line = outside.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("|"))
            CHECK(count_of(line, "|") == 4);
    }
    CHECK(count_of(outside, "<code>") == count_of(outside, "</code>"));
    CHECK(count_of(outside, "<details") == count_of(outside, "</details>"));
}

TEST_CASE("a comment fits, and says what it leaves out", "[compare]")
{
    const std::string whole = to_markdown(made("x", 3, "-a\n+b\n"));
    CHECK(whole.find("left out") == std::string::npos);
    for (const std::size_t count : {100U, 1000U, 5000U}) {
        const std::string text =
            to_markdown(made(hostile, count, "-" + std::string(3000, '`') + "\n"));
        CHECK(text.size() <= longest_comment);
        CHECK(text.size() > longest_comment / 2);
        CHECK(text.find("Too long for a comment, left out: ") != std::string::npos);
        CHECK(count_of(text, "<details") == count_of(text, "</details>"));
    }
    for (const std::size_t most : {0U, 300U, 1000U, 3000U})
        CHECK(to_markdown(made(hostile, 50, "-a\n"), most).size() <=
              std::max<std::size_t>(most, 400));
}

TEST_CASE("in HTML text of hosts stays text", "[compare]")
{
    const std::string html = to_html(made(hostile, 2, "-" + hostile + "\n+" + hostile));
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
    CHECK(html.find_first_of("\x1b\x07\xff") == std::string::npos);
    CHECK(html.find("http-equiv") == std::string::npos);
    CHECK(count_of(html, "<details>") == 2);
    CHECK(count_of(html, "<span class=\"less\">") == 2);
    for (const char* network : {"src=", "href=", "url(", "@import"})  // it needs nothing else
        CHECK(html.find(network) == std::string::npos);
}
