// SPDX-License-Identifier: Apache-2.0
#include "reports/html/diff_view.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using reports::html::diff_table;
using reports::html::DiffRow;
using reports::html::side_by_side;

TEST_CASE("lines that replace each other stand side by side", "[reports]")
{
    const auto rows = side_by_side("--- expected\n+++ actual\n@@ -3,4 +3,5 @@\n same\n-old\n+new\n"
                                   "+more\n end\n");
    const std::vector<DiffRow> expected{
        {{3, "same", false}, {3, "same", false}},
        {{4, "old", true}, {4, "new", true}},
        {{}, {5, "more", true}},
        {{5, "end", false}, {6, "end", false}},
    };
    CHECK(rows == expected);
}

TEST_CASE("lines are numbered as volab's own diffs say", "[reports]")
{
    const auto rows = side_by_side("--- expected\n+++ actual\n"
                                   "@@ line 4 of expected, 6 of actual @@\n same\n-old\n+new\n");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].expected.number == 4);
    CHECK(rows[0].actual.number == 6);
    CHECK(rows[1].expected.number == 5);
    CHECK(rows[1].actual.number == 7);
}

TEST_CASE("what was only expected has nothing beside it", "[reports]")
{
    const auto rows = side_by_side("@@ -1,2 +0,0 @@\n-one\n-two\n");
    REQUIRE(rows.size() == 2);
    CHECK(rows[1] == DiffRow{{2, "two", true}, {}});
}

TEST_CASE("parts of a diff are told apart", "[reports]")
{
    const auto rows = side_by_side("@@ -1 +1 @@\n-a\n+b\n@@ -90 +91 @@\n c\n");
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].gap);
    CHECK(rows[2] == DiffRow{{90, "c", false}, {91, "c", false}});
}

TEST_CASE("lines that look like a diff's head are lines in it", "[reports]")
{
    const auto rows = side_by_side("--- expected\n+++ actual\n@@ -1 +1 @@\n--- a\n+++ b\n");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] == DiffRow{{1, "-- a", true}, {1, "++ b", true}});
}

TEST_CASE("only what differs within a line is marked", "[reports]")
{
    const std::string table = diff_table("@@ -1 +1 @@\n-port 8080 open\n+port 8081 open\n");
    CHECK_THAT(table, Catch::Contains("port 808<del>0</del> open"));
    CHECK_THAT(table, Catch::Contains("port 808<ins>1</ins> open"));
    // Never half a character: these two end in bytes that differ, and begin with the same one.
    CHECK_THAT(diff_table("@@ -1 +1 @@\n-x\xC3\xA9y\n+x\xC3\xA8y\n"),
               Catch::Contains("x<del>\xC3\xA9</del>y"));
    CHECK_THAT(diff_table("@@ -1 +1 @@\n-x\xC3\xA9\n+x\xC4\xA9\n"),
               Catch::Contains("x<del>\xC3\xA9</del>"));
}

TEST_CASE("a diff's text stays text", "[reports]")
{
    const std::string table = diff_table("@@ -1 +1 @@\n-<script>\n+\x1B[31m</td>\xFF\n");
    CHECK_THAT(table, Catch::Contains("&lt;") && Catch::Contains("script"));
    CHECK_THAT(table, !Catch::Contains("<script") && !Catch::Contains("\x1B"));
}

TEST_CASE("what is no diff is shown and breaks nothing", "[reports]")
{
    CHECK(diff_table("").empty());
    CHECK(side_by_side("@@").empty());
    CHECK(side_by_side("@@ -x +99999999999999 @@\n a").size() == 1);
    CHECK(side_by_side("\n\\ No newline at end of file\n").size() == 1);
}

TEST_CASE("of a very long diff the beginning is shown", "[reports]")
{
    std::string diff = "@@ -1,3000 +1,3000 @@\n";
    for (int i = 0; i < 3000; ++i)
        diff += harness::cat("-line ", i, '\n');
    const std::string table = diff_table(diff);
    CHECK_THAT(table, Catch::Contains("line 999<") && !Catch::Contains("line 1000<") &&
                          Catch::Contains("2000 more lines"));
}
