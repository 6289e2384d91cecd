// SPDX-License-Identifier: Apache-2.0
#include "harness/base/diff.hpp"

#include "harness/testing/catch.hpp"

using harness::unified_diff;

TEST_CASE("a diff shows what is near the differences", "[base]")
{
    CHECK(unified_diff("a\nb\nc", "a\nb\nc").empty());
    CHECK(unified_diff("1\n2\n3\n4\n5\nx\n7", "1\n2\n3\n4\n5\ny\n7") ==
          "--- expected\n+++ actual\n@@ line 3 of expected, 3 of actual @@\n 3\n 4\n 5\n-x\n+y\n "
          "7\n");
    std::string many, others;
    for (int i = 0; i < 100'000; ++i) {
        many += "same\n";
        others += "other\n";
    }
    CHECK(unified_diff(many, others).find("there is more") != std::string::npos);
}

TEST_CASE("a diff can name its sides otherwise", "[base]")
{
    CHECK(unified_diff("a\n", "b\n", "before", "after") ==
          "--- before\n+++ after\n@@ line 1 of before, 1 of after @@\n-a\n+b\n");
}
