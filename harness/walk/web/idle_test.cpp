// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/idle.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

using namespace std::chrono_literals;

const Idle::Time start{100h};

TEST_CASE("A lab that nobody uses is taken back after the limit, and its user warned before",
          "[idle]")
{
    const Idle idle(30min, start);

    CHECK(idle.warning(start + 27min) == std::nullopt);
    CHECK_FALSE(idle.is_over(start + 29min));
    CHECK(idle.warning(start + 28min) == 120s);
    CHECK(idle.warning(start + 29min + 500ms) == 60s);
    CHECK(idle.is_over(start + 30min));
    CHECK(idle.warning(start + 31min) == 0s);
}

TEST_CASE("A sign of life begins the time anew", "[idle]")
{
    Idle idle(30min, start);
    idle.touch(start + 29min);

    CHECK(idle.warning(start + 31min) == std::nullopt);
    CHECK_FALSE(idle.is_over(start + 58min));
    CHECK(idle.is_over(start + 59min));
}

TEST_CASE("A short limit has a short warning", "[idle]")
{
    const Idle idle(3s, start);

    CHECK(idle.warning(start + 1s) == std::nullopt);
    CHECK(idle.warning(start + 2s) == 1s);
    CHECK(idle.is_over(start + 3s));
}

}  // namespace
}  // namespace harness::walk::web
