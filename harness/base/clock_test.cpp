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
