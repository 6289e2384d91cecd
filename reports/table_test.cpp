// SPDX-License-Identifier: Apache-2.0
#include "reports/table.hpp"

#include "harness/testing/catch.hpp"

using namespace reports;

TEST_CASE("a table's columns are as wide as what is in them", "[reports]")
{
    CHECK(table({{"STEP"}, {"TOOK", Column::Align::right}, {"WHY"}},
                {{"make", "1.5 s", ""}, {"use it", "12.0 s", "failed"}}) ==
          "STEP      TOOK  WHY\n"
          "make     1.5 s\n"
          "use it  12.0 s  failed\n");
    CHECK(table({{"A"}}, {}) == "A\n");
}

TEST_CASE("a table that is too wide is cut where it is widest, numbers never", "[reports]")
{
    CHECK(table({{"A"}, {"C"}}, {{"aaaaaaaaaaaaaaaa", "cccccccc"}}, 20) ==
          "A           C\n"
          "aaaaaaaaa…  cccccccc\n");
    const std::string tight =
        table({{"A"}, {"B", Column::Align::right}}, {{"aaaaaaaaaa", "1234567890"}}, 5);
    CHECK(tight == "A                B\naaaaa…  1234567890\n");
}

TEST_CASE("a column whose cells differ at their ends keeps these", "[reports]")
{
    CHECK(cut_in_middle("volumes (image=debian-13)", 20) == "volumes (i…ebian-13)");
    CHECK(cut_in_middle("short", 5) == "short");
    CHECK(display_width(cut_in_middle("日本語日本語日本語", 9)) <= 9);
    CHECK(table({{"A", Column::Align::left, Column::Cut::middle}, {"B"}},
                {{"volumes (image=debian-12)", "passed"}, {"volumes", "failed"}}, 28) ==
          "A                     B\n"
          "volumes (i…ebian-12)  passed\n"
          "volumes               failed\n");
}

TEST_CASE("wide characters take two columns, marks none", "[reports]")
{
    CHECK(display_width("ab") == 2);
    CHECK(display_width("日本語") == 6);
    CHECK(display_width("e\u0301é한") == 4);
    CHECK(cut_to_width("日本語", 6) == "日本語");
    CHECK(cut_to_width("日本語", 5) == "日本…");
    CHECK(cut_to_width("日本語", 4) == "日…");
    CHECK(table({{"A"}, {"B"}}, {{"日本", "x"}, {"abc", "y"}}) == "A     B\n日本  x\nabc   y\n");
}

TEST_CASE("what is in a table cannot write to the terminal", "[reports]")
{
    CHECK(table({{"A"}}, {{"a\nb\tc\x1b[31md\x07\xff"}}) == "A\na b cd\\x07\uFFFD\n");
    CHECK(table({{"A"}, {"B"}}, {{"only one"}}) == "A         B\nonly one\n");
}
