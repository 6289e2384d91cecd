// SPDX-License-Identifier: Apache-2.0
#include "harness/model/outcome.hpp"

#include <array>

#include "harness/testing/catch.hpp"

using namespace harness::model;

TEST_CASE("the worse of two outcomes is the same in either order", "[model]")
{
    using enum Outcome;
    constexpr std::array from_good_to_bad{skipped, passed, failed, broken, interrupted};
    for (std::size_t good = 0; good < from_good_to_bad.size(); ++good)
        for (std::size_t bad = good; bad < from_good_to_bad.size(); ++bad) {
            CAPTURE(to_string(from_good_to_bad[good]), to_string(from_good_to_bad[bad]));
            CHECK(worse(from_good_to_bad[good], from_good_to_bad[bad]) == from_good_to_bad[bad]);
            CHECK(worse(from_good_to_bad[bad], from_good_to_bad[good]) == from_good_to_bad[bad]);
        }
}

TEST_CASE("an outcome is good when nothing went wrong", "[model]")
{
    CHECK(is_good(Outcome::passed));
    CHECK(is_good(Outcome::skipped));
    CHECK_FALSE(is_good(Outcome::failed));
    CHECK_FALSE(is_good(Outcome::broken));
    CHECK_FALSE(is_good(Outcome::interrupted));
}

TEST_CASE("outcomes have the words of the record", "[model]")
{
    CHECK(to_string(Outcome::passed) == "passed");
    CHECK(to_string(Outcome::failed) == "failed");
    CHECK(to_string(Outcome::broken) == "broken");
    CHECK(to_string(Outcome::skipped) == "skipped");
    CHECK(to_string(Outcome::interrupted) == "interrupted");
}
