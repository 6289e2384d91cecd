// SPDX-License-Identifier: Apache-2.0
#include "harness/model/pattern.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using model::Pattern;
using Groups = std::vector<std::string>;

namespace {

Pattern pattern(std::string_view expression)
{
    const auto parsed = Pattern::parse(expression);
    CAPTURE(expression);
    REQUIRE(parsed);
    return *parsed;
}

}  // namespace

TEST_CASE("a pattern is found anywhere in a text and its anchors at lines", "[model]")
{
    struct Row {
        std::string expression, text;
        bool found;
    };
    const Row row = GENERATE(values<Row>({
        {"vol1", "local vol10\n", true},
        {"^vol1$", "vol0\nvol1\nvol2\n", true},
        {"^vol1$", "vol10\n", false},
        {"^b|^c", "a\nc\n", true},  // of every branch
        {"a.b", "a\nb", false},     // . does not match a newline
        {"(?s)a.b", "a\nb", true},
        {"^$", "", true},
        {"x", "", false},
        {"(?i)DONE", "done", true},
        {"^é.$", "éé", true},  // . is a character, not a byte
    }));
    CAPTURE(row.expression, row.text);
    CHECK(pattern(row.expression).found_in(row.text) == row.found);
}

TEST_CASE("a bad pattern is refused with the reason", "[model]")
{
    const std::string expression =
        GENERATE("(", "[a", "*a", "a{2,1}", R"((a)\1)", "(?=a)", "(?<!a)b", R"(\q)");
    CAPTURE(expression);
    const auto parsed = Pattern::parse(expression);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().fault == Fault::scenario);
    CHECK(parsed.error().what.starts_with("bad regular expression '" + expression + "': "));
    CHECK(parsed.error().what.find("(?m)") == std::string::npos);  // nobody wrote that
    CHECK_FALSE(parsed.error().hint.empty());
}

TEST_CASE("groups_in gives the first match and its groups", "[model]")
{
    CHECK(pattern("(\\w+)=(\\d+)").groups_in("a=x b=12 c=3") == Groups{"b=12", "b", "12"});
    CHECK(pattern("b+").groups_in("abbb") == Groups{"bbb"});
    CHECK(pattern("a(x)?(b)").groups_in("ab") ==
          Groups{"ab", "", "b"});  // a group that took no part
    CHECK_FALSE(pattern("(z)").groups_in("abc"));
    CHECK(pattern("(a)((b)|(?:c))").group_count() == 3);
    CHECK(pattern("abc").group_count() == 0);
}

TEST_CASE("a quoted text matches itself only", "[model]")
{
    const std::string text =
        GENERATE("1.2", "a|b", "[x]", "^$", R"(C:\new)", "(?i)a", "a+b*", "é{2}", "a\nb", "");
    CAPTURE(text);
    const Pattern quoted = pattern("^" + Pattern::quoted(text) + "$");
    CHECK(quoted.found_in(text));
    CHECK_FALSE(quoted.found_in("x" + text + "x"));
    CHECK_FALSE(pattern("^" + Pattern::quoted("1.2") + "$").found_in("1x2"));
}

TEST_CASE("patterns keep their expression as written and are equal by it", "[model]")
{
    CHECK(pattern("a.b").expression() == "a.b");
    CHECK(pattern("a.b") == pattern("a.b"));
    CHECK_FALSE(pattern("a.b") == pattern("a.c"));
}

TEST_CASE("a pattern that makes others hang is matched at once", "[model]")
{
    CHECK_FALSE(pattern("^(a+)+$").found_in(std::string(100'000, 'a') + "b"));
}

TEST_CASE("each match of a pattern is replaced, its groups can stay", "[model]")
{
    CHECK(pattern("[0-9]+").replaced_in("1 and 22\n333", "N") == "N and N\nN");
    CHECK(pattern("^(\\S+) .*").replaced_in("a 1 2\nb 3 4", "\\1 N") == "a N\nb N");
    CHECK(pattern("x*").replaced_in("", "y") == "y");
    CHECK(pattern("x").replaced_in("none", "y") == "none");
}
