// SPDX-License-Identifier: Apache-2.0
#include "reports/prose.hpp"

#include "harness/testing/catch.hpp"

using namespace reports;

TEST_CASE("a narrative has paragraphs, and code between backticks", "[handout]")
{
    CHECK(paragraphs("one\ntwo\n\n\nthree `a b` four") ==
          std::vector<Paragraph>{{{"one two"}}, {{"three "}, {"a b", true}, {" four"}}});
    CHECK(paragraphs("a ` b") == std::vector<Paragraph>{{{"a ` b"}}});
    CHECK(paragraphs(" \n").empty());
    CHECK(html_of(paragraphs("a <b> `<c>`")) == "<p>a &lt;b&gt; <code>&lt;c&gt;</code></p>\n");
}

TEST_CASE("plain text stays plain in Markdown", "[handout]")
{
    CHECK(markdown_text("*a* _b_ [c](d) <e> #f `g` \\ & !") ==
          "\\*a\\* \\_b\\_ \\[c\\](d) \\<e\\> \\#f \\`g\\` \\\\ \\& \\!");
    CHECK(markdown_text("- x") == "\\- x");
    CHECK(markdown_text("12. x") == "12\\. x");
    CHECK(markdown_text("a - b 1.") == "a - b 1.");
    CHECK(markdown_text("\x1b[31mred\xFF") == "red\xEF\xBF\xBD");
}

TEST_CASE("code cannot leave its fence", "[handout]")
{
    CHECK(markdown_code("a") == "`a`");
    CHECK(markdown_code("`a") == "`` `a ``");
    CHECK(markdown_code("a``b\nc") == "```a``b c```");
    CHECK(markdown_block("a\n```\nb", "console") == "````console\na\n```\nb\n````\n\n");
    CHECK(markdown_block("a\n", "") == "```\na\n```\n\n");
}

TEST_CASE("markup and escapes in a narrative stay out of the page", "[reports]")
{
    CHECK(html_of(paragraphs("<b>&`<i>`\x1B[1m")) ==
          "<p>&lt;b&gt;&amp;<code>&lt;i&gt;</code></p>\n");
    CHECK(html_of(spans_of("run `a < b` and `c`")) ==
          "run <code>a &lt; b</code> and <code>c</code>");
    CHECK(html_of(spans_of("a ` alone")) == "a ` alone");
}
