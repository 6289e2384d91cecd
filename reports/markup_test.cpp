// SPDX-License-Identifier: Apache-2.0
#include "reports/markup.hpp"

#include "harness/testing/catch.hpp"

using reports::markup;
using reports::markup_attribute;

TEST_CASE("text stays text in markup", "[reports]")
{
    CHECK(markup("<script>alert('1' & \"2\")</script> ]]>") ==
          "&lt;script&gt;alert('1' &amp; &quot;2&quot;)&lt;/script&gt; ]]&gt;");
    CHECK(markup("a\n\tb\r\n") == "a\n\tb&#13;\n");
    CHECK(markup_attribute("a\n\tb") == "a&#10;&#9;b");
    CHECK(markup("日本語 ✓") == "日本語 ✓");
    CHECK(markup("").empty());
}

TEST_CASE("what XML cannot hold is replaced", "[reports]")
{
    const std::string replaced = "\xEF\xBF\xBD";
    CHECK(markup(std::string_view{"a\0b", 3}) == "a" + replaced + "b");
    CHECK(markup("\x1b[31m") == replaced + "[31m");
    CHECK(markup("\xff\xfe") == replaced + replaced);
    CHECK(markup("\xEF\xBF\xBF|\xEF\xBF\xBE") == replaced + "|" + replaced);
    CHECK(markup("\x7f") == "\x7f");
}
