// SPDX-License-Identifier: Apache-2.0
#include "harness/base/clock.hpp"

#include <ctime>

#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"

using namespace harness;
using std::chrono::system_clock;

namespace {

/// The time in a text of that form, as UTC.
std::time_t seconds_in(const std::string& text, const char* form)
{
    std::tm parts{};
    CAPTURE(text);
    REQUIRE(::strptime(text.c_str(), form, &parts) != nullptr);
    return ::timegm(&parts);
}

}  // namespace

TEST_CASE("utc_now is RFC 3339 with milliseconds in UTC whatever the time zone", "[base]")
{
    const testing::Environment zone("TZ", "FAR-13");  // far from UTC
    const auto before = system_clock::to_time_t(system_clock::now());
    const std::string now = utc_now();
    const auto after = system_clock::to_time_t(system_clock::now());

    CHECK_THAT(now, Catch::Matchers::Matches(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"));
    CHECK(seconds_in(now, "%Y-%m-%dT%H:%M:%S") >= before);
    CHECK(seconds_in(now, "%Y-%m-%dT%H:%M:%S") <= after);
}

TEST_CASE("utc_now_for_file_names has the same time in digits that sort", "[base]")
{
    const testing::Environment zone("TZ", "FAR-13");  // far from UTC
    const auto before = system_clock::to_time_t(system_clock::now());
    const std::string now = utc_now_for_file_names();
    const auto after = system_clock::to_time_t(system_clock::now());

    CHECK_THAT(now, Catch::Matchers::Matches(R"(\d{8}-\d{6})"));
    CHECK(seconds_in(now, "%Y%m%d-%H%M%S") >= before);
    CHECK(seconds_in(now, "%Y%m%d-%H%M%S") <= after);
}

TEST_CASE("a time that was written is read again", "[base]")
{
    for (const char* text : {"2026-11-24T08:30:00.123Z", "1970-01-01T00:00:00.000Z",
                             "2024-02-29T23:59:59.999Z", "1969-12-31T23:59:59.500Z"}) {
        const auto time = harness::parse_utc(text);
        REQUIRE(time);
        CHECK(harness::to_utc(*time) == text);
    }
    CHECK(harness::parse_utc("1970-01-01T00:00:01Z")->time_since_epoch().count() == 1000);
    CHECK(harness::parse_utc("1970-01-01T00:00:01.5Z")->time_since_epoch().count() == 1500);
    CHECK(harness::parse_utc("1970-01-01T00:00:01.9999999Z")->time_since_epoch().count() == 1999);
    CHECK(harness::parse_utc(harness::utc_now()));
}

TEST_CASE("what is no time in UTC is not read as one", "[base]")
{
    for (const char* text :
         {"", "Z", "yesterday", "2026-11-24", "2026-11-24T08:30:00", "2026-11-24T08:30:00+01:00",
          "2026-11-24 08:30:00Z", "2026-02-30T08:30:00Z", "2026-13-01T08:30:00Z",
          "2026-11-24T24:00:00Z", "2026-11-24T08:60:00Z", "2026-11-24T08:30:00.Z",
          "2026-11-24T08:30:00.1xZ", "-026-11-24T08:30:00Z", "2026-11-24T08:30:00.123ZZ"})
        CHECK_FALSE(harness::parse_utc(text));
}
