// SPDX-License-Identifier: Apache-2.0
#include "reports/html/words.hpp"

#include "harness/testing/catch.hpp"

using namespace reports::html;

TEST_CASE("sizes and numbers in words", "[reports]")
{
    CHECK(bytes_for_people(0) == "0 bytes");
    CHECK(bytes_for_people(1) == "1 byte");
    CHECK(bytes_for_people(1000) == "1.0 kB");
    CHECK(bytes_for_people(99'960) == "100 kB");
    CHECK(bytes_for_people(999'999) == "1.0 MB");
    CHECK(bytes_for_people(~std::uint64_t{}) == "18446744 TB");
    CHECK(counted(2, "try", "tries") == "2 tries");
}

TEST_CASE("text that is shown has no markup and no escapes", "[reports]")
{
    CHECK(shown("\x1B[31m<a title=\"x\">\x1B[0m\x07") == "&lt;a title=&quot;x&quot;&gt;\\x07");
}

TEST_CASE("what is not in the page's language says so", "[reports]")
{
    CHECK(in_language("<code>x</code>", "en") == "<code>x</code>");
    CHECK(in_language("卷", "zh") == "<span lang=\"zh\">卷</span>");
}
