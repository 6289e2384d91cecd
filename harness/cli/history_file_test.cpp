// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/history_file.hpp"

#include "harness/base/clock.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"

using namespace harness::cli;
using harness::testing::Environment;

TEST_CASE("the history is where the option says, else the variable, else in runs/", "[cli]")
{
    const Environment unset("VOLAB_HISTORY", std::nullopt);
    CHECK(history_file("") == "runs/history.db");
    CHECK(history_file("a.db") == "a.db");
    const Environment set("VOLAB_HISTORY", "b.db");
    CHECK(history_file("") == "b.db");
    CHECK(history_file("a.db") == "a.db");
    const Environment empty("VOLAB_HISTORY", "");
    CHECK(history_file("") == "runs/history.db");
}

TEST_CASE("an age is a time before now", "[cli]")
{
    using namespace std::chrono;
    const auto now = system_clock::now();
    const auto ago = [&](const char* age) {
        const auto text = time_before_now(age, "--older-than");
        REQUIRE(text);
        return round<hours>(now - *harness::parse_utc(*text));
    };
    CHECK(ago("36h") == 36h);
    CHECK(ago("90d") == hours{90 * 24});
    CHECK(ago("2w") == hours{2 * 7 * 24});
    CHECK(ago("0d") == 0h);
    for (const char* wrong :
         {"", "d", "90", "90m", "-1d", "1.5d", "999999999d", "99999999999999999999d"}) {
        const auto none = time_before_now(wrong, "--older-than");
        REQUIRE_FALSE(none);
        CHECK(none.error().what == "--older-than: '" + std::string(wrong) + "' is no age");
    }
}
