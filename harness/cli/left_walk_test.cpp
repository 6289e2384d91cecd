// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/left_walk.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::cli;

namespace {

/// Where no walk was left yet.
struct State {
    testing::TemporaryFolder folder;
    testing::Environment variable{"XDG_STATE_HOME", folder.path().string()};
};

model::Scenario scenario(std::string provider = "local")
{
    model::Scenario made;
    made.name = "hello";
    made.lab.provider = std::move(provider);
    return made;
}

/// A walk that has no lab to be kept.
void leave(const model::Scenario& scenario)
{
    const auto left = left_walk(scenario, Beginning::restarted);
    REQUIRE(left);
    walk::Progress progress;
    progress.scenario = scenario.name;
    progress.provider = scenario.lab.provider;
    progress.now.at = "second";
    REQUIRE(walk::write_progress(left->file, progress));
}

}  // namespace

TEST_CASE("a walk begins anew where none was left", "[cli]")
{
    const State state;
    const auto left = left_walk(scenario(), Beginning::anew);
    REQUIRE(left);
    CHECK(left->file.string().find(state.folder.path().string()) == 0);
    CHECK_FALSE(left->before);
    CHECK(left_walk(scenario(), Beginning::resumed).error().what ==
          "there is no walk through 'hello' to go on with");
}

TEST_CASE("a walk that was left is resumed, or restarted when that is said", "[cli]")
{
    const State state;
    leave(scenario());
    CHECK(left_walk(scenario(), Beginning::anew).error().fault == Fault::usage);
    const auto resumed = left_walk(scenario(), Beginning::resumed);
    REQUIRE(resumed);
    REQUIRE(resumed->before);
    CHECK(resumed->before->now.at == "second");
    const auto restarted = left_walk(scenario(), Beginning::restarted);
    REQUIRE(restarted);
    CHECK_FALSE(restarted->before);
}

TEST_CASE("a walk is resumed with what it was begun with", "[cli]")
{
    const State state;
    leave(scenario());
    CHECK(left_walk(scenario("ssh"), Beginning::resumed).error().what ==
          "the walk was begun with the provider 'local', not with 'ssh'");
    model::Scenario other = scenario();
    other.combination = {{"image", "debian-13"}};
    CHECK(left_walk(other, Beginning::resumed).error().what ==
          "the walk was begun without a matrix, not with image=debian-13");
}

TEST_CASE("progress that cannot be read is in the way of all but a restart", "[cli]")
{
    const State state;
    leave(scenario());
    const auto left = left_walk(scenario(), Beginning::restarted);
    REQUIRE(left);
    testing::put(left->file, "no progress");
    CHECK_FALSE(left_walk(scenario(), Beginning::anew));
    CHECK_FALSE(left_walk(scenario(), Beginning::resumed));
    CHECK(left_walk(scenario(), Beginning::restarted));
}
