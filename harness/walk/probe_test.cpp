// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/probe.hpp"

#include "harness/testing/catch.hpp"
#include "harness/walk/effects.hpp"

using namespace harness::walk;

TEST_CASE("there is no probe where nothing is to be looked at", "[probe]")
{
    CHECK(probe_script({}).empty());
    CHECK(probe_script(effects_of("docker rm -f a")).empty());
}

TEST_CASE("answers of a probe are taken by their number", "[probe]")
{
    const auto effects = effects_of("touch a b");
    CHECK(probed(effects, "junk\n7 x\n1 file\n0\n") == std::vector<std::string>{"", "file"});
}

TEST_CASE("a file that differs is shown from the answer about it", "[probe]")
{
    CHECK(contents_in("no 6f6e650a74776f0a0a") == "it is 'one\ntwo'");
    CHECK(contents_in("no 1b5b33316d78") == "it is 'x'");
    CHECK(contents_in("no ") == "it is empty");
    CHECK(contents_in("no") == "it is empty");
    CHECK(contents_in("no 0a") == "it is ''");
}
