// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/walk.hpp"

#include "harness/walk/testing/walks.hpp"

using namespace harness;
using namespace harness::walk;
using namespace harness::walk::testing;
using harness::testing::complains;
using harness::testing::says;
using harness::testing::step;

TEST_CASE("a walk goes from step to step", "[walk]")
{
    FakeWalk rig({expecting(step("a", "do a"), "done"), step("b", "do b", {"server1", "server2"})});
    rig.server1.on("do a", {says("not yet\n"), says("done\n")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(rig.at() == "a");

    const StepReport first = walk.perform();
    CHECK(first.standing == Standing::failed);
    CHECK(first.why == Why::differs);
    CHECK(failed(first) == Lines{"stdout is 'done' | stdout is 'not yet'"});
    CHECK(rig.at() == "a");  // whoever shows it decides when to go on

    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.next());
    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.next());
    CHECK_FALSE(walk.card());
    CHECK(walk.perform().step.empty());
    CHECK(walk.state().steps[1].standing == Standing::passed);

    CHECK(walk.finish().outcome == model::Outcome::passed);
    // The record has one story of each step, its tries numbered on.
    CHECK(rig.told.endings() == Lines{"a passed", "b passed"});
    CHECK(rig.told.tries("a", "server1") == 2);
    const auto started = rig.told.all<model::CommandStarted>();
    CHECK(started[0].attempt == 1);
    CHECK(started[1].attempt == 2);
    CHECK(rig.told.all<model::StepStarted>().size() == 2);
    CHECK(rig.told.all<model::RunEnded>().size() == 1);
}

TEST_CASE("hidden steps are done by the walk", "[walk]")
{
    FakeWalk rig({hidden(step("prepare", "prepare it")), step("a", "do a"),
                  hidden(expecting(step("look", "cat /a"), "fine")),
                  hidden(step("tidy", "tidy up")), step("b", "do b")});
    rig.server1.on("cat /a", {says("bad"), says("fine")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(rig.server1.ran == Lines{"prepare it"});

    const StepReport first = walk.perform();
    CHECK(first.standing == Standing::failed);
    CHECK(first.why == Why::follow_up);
    CHECK(first.reason == "'look': expected: stdout is 'fine'");
    CHECK(rig.server1.ran == Lines{"prepare it", "do a", "cat /a"});

    const StepReport second = walk.perform();
    CHECK(second.standing == Standing::passed);
    CHECK(second.checks.back().expected == "tidy");
    REQUIRE(walk.next());
    CHECK(rig.server1.ran.back() == "tidy up");  // once
    CHECK(rig.at() == "b");
    CHECK(walk.state().steps.size() == 2);
}

TEST_CASE("what has to be ready is in the way until it is", "[walk]")
{
    FakeWalk rig({hidden(step("prepare", "prepare it")), step("a", "do a")});
    rig.server1.on("prepare it", {complains("no"), complains("no"), says("")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.report("a").standing == Standing::broken);
    CHECK(walk.report("a").why == Why::preparation);

    CHECK(walk.perform().why == Why::preparation);
    CHECK(walk.perform().standing == Standing::passed);
    CHECK(rig.server1.ran == Lines{"prepare it", "prepare it", "prepare it", "do a"});
}

TEST_CASE("a value of a step that was skipped is had by looking, if that can be", "[walk]")
{
    FakeWalk rig({saving(step("look", "cat /ip"), "ip"), saving(step("make", "make it"), "id"),
                  step("ping", "ping ${{ ip }}"), step("use", "use ${{ id }}")});
    rig.server1.on("cat /ip", says("10.0.0.1\n"));
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    REQUIRE(walk.skip());
    REQUIRE(walk.skip());

    CHECK(walk.card()->command() == "ping 10.0.0.1");
    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.next());

    CHECK(walk.card()->unknown == std::vector<Unknown>{{"id", "make"}});
    const StepReport report = walk.perform();
    CHECK(report.standing == Standing::broken);
    CHECK(report.why == Why::missing_value);
    CHECK(report.reason == "${{ id }} has no value: step 'make' saves it");

    rig.server1.on("make it", says("7\n"));
    REQUIRE(walk.go_to("make"));
    CHECK(walk.report("make").standing == Standing::skipped);
    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.go_to("use"));
    CHECK(walk.card()->command() == "use 7");
    CHECK(walk.perform().standing == Standing::passed);
    CHECK(walk.leave().outcome == model::Outcome::interrupted);
    CHECK(rig.told.endings() == Lines{"look skipped: skipped by the learner", "make passed",
                                      "ping passed", "use passed"});
}

TEST_CASE("steps that are not for this lab are skipped over", "[walk]")
{
    model::Step other = step("other", "do it");
    other.when.push_back({"provider", model::Comparison::unequal, "fake", {}});
    FakeWalk rig({other, step("a", "do a")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(rig.at() == "a");
    CHECK(walk.report("other").standing == Standing::skipped);
    CHECK(walk.report("other").why == Why::condition);
}

TEST_CASE("going to where there is nothing is a wrong call", "[walk]")
{
    FakeWalk rig({step("first", "a"), step("second", "b")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.back().error().what == "there is no step before this one");
    CHECK(walk.go_to("secnd").error().hint == "did you mean 'second'?");
    REQUIRE(walk.next());
    REQUIRE(walk.back());
    CHECK(rig.at() == "first");
}

TEST_CASE("a lost host breaks the step, and the walk stays where it is", "[walk]")
{
    FakeWalk rig({step("a", "do a"), step("b", "docker rm -f x", {"server2"})});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    rig.server1.lost = lab_error("ssh to 'server1' broke off", "see the console");
    const StepReport report = walk.perform();
    CHECK(report.standing == Standing::broken);
    CHECK(report.why == Why::lab);
    CHECK(report.reason == "ssh to 'server1' broke off (see the console)");
    CHECK(walk.try_own("server1", "ls").why == Why::lab);
    REQUIRE(walk.next());
    rig.server2.lost = rig.server1.lost;
    CHECK(walk.check().why == Why::lab);
    rig.server1.lost = rig.server2.lost = std::nullopt;
    CHECK(walk.perform().standing == Standing::passed);
    CHECK(walk.leave().outcome == model::Outcome::interrupted);
}

TEST_CASE("Ctrl-C stops the command, not the walk", "[walk]")
{
    FakeWalk rig({step("a", "do a")});
    rig.server1.on("do a", {harness::testing::is_interrupted(rig.interrupt), says("")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.perform().why == Why::interrupted);
    CHECK(walk.report("a").standing == Standing::open);
    rig.interrupt.acknowledge();
    CHECK(walk.perform().standing == Standing::passed);
}
