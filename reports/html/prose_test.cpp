// SPDX-License-Identifier: Apache-2.0
#include "reports/html/prose.hpp"

#include "harness/testing/catch.hpp"

using reports::html::prose;
using reports::html::prose_line;

TEST_CASE("an empty line ends a paragraph", "[reports]")
{
    CHECK(prose("one\ntwo\n\n  \nthree\n") == "<p>one\ntwo</p>\n<p>three</p>\n");
    CHECK(prose(" \n\n").empty());
}

TEST_CASE("text between backquotes is code", "[reports]")
{
    CHECK(prose_line("run `a < b` and `c`") == "run <code>a &lt; b</code> and <code>c</code>");
    CHECK(prose_line("a ` alone") == "a ` alone");
    CHECK(prose_line("``") == "<code></code>");
}

TEST_CASE("markup in a narrative stays text", "[reports]")
{
    CHECK(prose("<b>&`<i>`\x1B[1m") == "<p>&lt;b&gt;&amp;<code>&lt;i&gt;</code></p>\n");
}
