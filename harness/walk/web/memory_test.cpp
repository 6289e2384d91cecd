// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/memory.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

TEST_CASE("More labs than fit are refused, and how many do is told", "[memory]")
{
    const Memory memory{.lab_mib = 2560, .available_mib = 20000};

    CHECK(check_memory(memory, 7));
    const auto refused = check_memory(memory, 8);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::usage);
    CHECK(refused.error().what ==
          "there is no memory for 8 labs: 2560 MiB a lab at most, 20000 MiB available");
    CHECK(refused.error().hint == "--labs 7 would fit");

    const auto none = check_memory({.lab_mib = 2560, .available_mib = 2000}, 1);
    REQUIRE_FALSE(none);
    CHECK(none.error().hint.starts_with("give the hosts less memory"));
    CHECK(check_memory({.lab_mib = 0, .available_mib = 0}, 100));
}

}  // namespace
}  // namespace harness::walk::web
