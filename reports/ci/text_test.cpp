// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/text.hpp"

#include "harness/testing/catch.hpp"
#include "reports/testing/example.hpp"

using namespace reports;
using namespace reports::testing;

TEST_CASE("plain text can neither act on a terminal nor reorder what stands around it", "[reports]")
{
    CHECK(plain("\x1b[31mred\x1b[m\a\tand\nmore") == "red\\x07\tand\nmore");
    CHECK(plain("a\xE2\x80\xAE"
                "cba\xE2\x81\xA9") == "a\\u202ecba\\u2069");
    CHECK(plain("a\xE2\x80\xA8") == "a\\u2028");
    CHECK(plain("\xFF") == "\xEF\xBF\xBD");
    CHECK(plain("データ") == "データ");
}

TEST_CASE("one line is one line, and no longer than asked for", "[reports]")
{
    CHECK(one_line("  a\n\n\tb \r\n c  ", 100) == "a b c");
    CHECK(one_line(std::string(1000, 'x'), 10).size() <= 13);  // with the mark of a cut
    CHECK(one_line("", 10).empty());
}

TEST_CASE("the time of a record as milliseconds since 1970", "[reports]")
{
    CHECK(unix_ms("1970-01-01T00:00:00.000Z") == 0);
    CHECK(unix_ms("2026-11-24T08:30:00.123Z") == 1795509000123);  // date -ud … +%s
    CHECK(unix_ms("2028-02-29T23:59:59.999Z") == 1835481599999);
    for (const char* none : {"", "yesterday", "2026-11-24T08:30:00.123", "2026-02-30T08:30:00.123Z",
                             "2026-11-24T24:30:00.123Z", "2026-11-24 08:30:00.123Z",
                             "-026-11-24T08:30:00.123Z", "2026-11-24T08:30:00.12xZ"})
        CHECK_FALSE(unix_ms(none));
}

TEST_CASE("the first check that did not hold is where to look", "[reports]")
{
    const Gathered all = gather(failing());
    CHECK(where_it_went_wrong(all.run.steps.at(1)).line == 10);
    CHECK(where_it_went_wrong(all.run.steps.at(0)).line == 7);
}

TEST_CASE("steps are grouped by chapter, with the titles of these", "[reports]")
{
    const Gathered all = gather(failing());
    const auto chapters = by_chapter(all.run);
    REQUIRE(chapters.size() == 3);
    CHECK(chapters.at(0).title == "Named volumes");
    CHECK(chapters.at(0).steps.size() == 2);
    CHECK(chapters.at(1).title == "never");  // without a title its id stands
    CHECK(chapters.at(2).title == "finally");
}

TEST_CASE("what went wrong is bounded", "[reports]")
{
    StepSummary step;
    for (int i = 0; i < 1000; ++i)
        step.checks.push_back({"s", "h", false, std::string(1000, 'x'), "y", "", {}});
    CHECK(what_went_wrong(step).size() < 65 * 1024);
}
