// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/text_width.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace reports;

TEST_CASE("Chinese and Japanese are as wide as high", "[draw]")
{
    CHECK(text_width("卷", {10}) == 10.0);
    CHECK(text_width("ボリューム", {10, true}) == 50.0);
    CHECK(text_width("ab", {10, true}) == Approx(12.3));
    CHECK(text_width("", {10}) == 0.0);
}

TEST_CASE("what is too long is cut in its middle", "[draw]")
{
    const Font font{10, true};
    CHECK(fitted("short", 100, font) == "short");
    const std::string cut = fitted("/usr/share/nginx/html", 80, font);
    CHECK(cut.starts_with("/usr"));
    CHECK(cut.ends_with("html"));
    CHECK(cut.find("…") != std::string::npos);
    CHECK(text_width(cut, font) <= 80);
    for (const double width : {0.0, 5.0, 11.0, 30.0, 31.0})
        CHECK(harness::is_text(fitted("データボリューム\xFF", width, font)));
    CHECK(fitted("a\nb\tc", 100, font) == "a b c");
}
