// SPDX-License-Identifier: Apache-2.0
#include "harness/run/engine.hpp"

#include <thread>

#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::testing;
using model::Outcome;
using Lines = std::vector<std::string>;

namespace {

model::Step always(model::Step step)
{
    step.always = true;
    return step;
}

}  // namespace

TEST_CASE("a run is told from its beginning to its end", "[run]")
{
    Rig rig({step("greet", "echo hello"), step("look", "ls", {"server2"})},
            {step("tidy", "rm it")});
    rig.server1.on("echo", says("hello\n"));
    rig.server2.on("ls", complains("ls: not sure\n", 0));

    const model::RunEnded ended = rig.run();

    CHECK(ended.outcome == Outcome::passed);
    CHECK(ended.steps == std::map<std::string, unsigned>{{"passed", 3}});
    CHECK(rig.told.story() == Lines{
                                  "run test-run starts",
                                  "bring up: making fakes",
                                  "bring up ended",
                                  "server1 is ready",
                                  "server2 is ready",
                                  "greet starts",
                                  "server1, try 1 $ echo hello",
                                  "server1 says hello\n",
                                  "server1 ends with 0",
                                  "server1, as expected: exit status 0",
                                  "greet passed",
                                  "look starts",
                                  "server2, try 1 $ ls",
                                  "server2 complains ls: not sure\n",
                                  "server2 ends with 0",
                                  "server2, as expected: exit status 0",
                                  "look passed",
                                  "tidy starts",
                                  "server1, try 1 $ rm it",
                                  "server1 ends with 0",
                                  "server1, as expected: exit status 0",
                                  "tidy passed",
                                  "tear down ended",
                                  "run passed",
                              });
    CHECK(rig.provider.story.happened == Lines{"up", "down"});
    CHECK(std::get<model::RunEnded>(rig.told.events.back().body) == ended);
}

TEST_CASE("the first event lists all that the run may come to", "[run]")
{
    Rig rig({step("greet", "echo ${{ host }}", {"server1", "server2"})}, {step("tidy", "rm it")});
    rig.scenario.chapters.at(0).title.by_language["en"] = "Work";
    rig.scenario.chapters.at(0).steps.at(0).tags = {"smoke"};
    model::Step copy = step("copy", "");
    copy.action = model::PutFile{"a", "/b", {}};
    rig.scenario.chapters.at(0).steps.push_back(copy);

    rig.run();

    const auto& plan = std::get<model::RunStarted>(rig.told.events.front().body);
    CHECK(plan.scenario == "test");
    CHECK(plan.provider == "fake");
    CHECK(plan.hosts == Lines{"server1", "server2"});
    CHECK(plan.chapters == std::vector<model::PlannedChapter>{{"work", "Work"}});
    REQUIRE(plan.steps.size() == 3);
    CHECK(plan.steps.at(0) == model::PlannedStep{"greet",
                                                 "work",
                                                 "echo ${{ host }}",
                                                 {"server1", "server2"},
                                                 "echo ${{ host }}",
                                                 false,
                                                 {"smoke"},
                                                 {}});
    CHECK(plan.steps.at(1).command == "put a /b");
    CHECK(plan.steps.at(2).chapter == "finally");
}

TEST_CASE("what a host is comes with its facts", "[run]")
{
    Rig rig({step("any", "true")});
    rig.server1.facts = {{"kernel", "6.1"}, {"docker", "26.1"}};

    rig.run();

    const auto ready = rig.told.all<model::HostReady>();
    CHECK(ready.at(0).facts ==
          model::Facts{
              {"docker", "26.1"}, {"host", "server1"}, {"kernel", "6.1"}, {"provider", "fake"}});
    CHECK(ready.at(1).facts == model::Facts{{"host", "server2"}, {"provider", "fake"}});
}

TEST_CASE("after a failed step only 'always' and 'finally' steps run", "[run]")
{
    Rig rig({step("good", "good"), step("wrong", "wrong"), step("next", "next"),
             always(step("look", "look")), step("last", "last")},
            {step("tidy", "tidy")});
    rig.server1.on("wrong", says("", 3));

    const model::RunEnded ended = rig.run();

    CHECK(rig.told.endings() == Lines{
                                    "good passed",
                                    "wrong failed: expected: exit status 0",
                                    "next skipped: an earlier step failed",
                                    "look passed",
                                    "last skipped: an earlier step failed",
                                    "tidy passed",
                                });
    CHECK(ended.outcome == Outcome::failed);
    CHECK(ended.steps ==
          std::map<std::string, unsigned>{{"failed", 1}, {"passed", 3}, {"skipped", 2}});
    CHECK(ended.reason.empty());
}

TEST_CASE("an 'always' step that fails stops the others, too", "[run]")
{
    Rig rig({always(step("look", "look")), step("next", "next")});
    rig.server1.on("look", says("", 1));

    CHECK(rig.run().outcome == Outcome::failed);
    CHECK(rig.told.endings().back() == "next skipped: an earlier step failed");
}

TEST_CASE("a closing step that fails fails the run, and the others still close", "[run]")
{
    Rig rig({step("good", "good")}, {step("first", "first"), step("second", "second")});
    rig.server1.on("first", says("", 1));

    CHECK(rig.run().outcome == Outcome::failed);
    CHECK(rig.told.endings() ==
          Lines{"good passed", "first failed: expected: exit status 0", "second passed"});
}

TEST_CASE("a host that does not answer breaks the run", "[run]")
{
    Rig rig({step("lost", "lost"), step("next", "next")}, {step("tidy", "tidy", {"server2"})});
    rig.server1.on("lost", [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        return lab_error("ssh to 'server1' failed");
    });

    const model::RunEnded ended = rig.run();

    CHECK(rig.told.endings() == Lines{"lost broken: ssh to 'server1' failed",
                                      "next skipped: the lab broke", "tidy passed"});
    CHECK(ended.outcome == Outcome::broken);
    CHECK(ended.reason == "step 'lost': ssh to 'server1' failed");
    CHECK(rig.provider.story.happened == Lines{"up", "down"});
}

TEST_CASE("a run that breaks tells what broke first", "[run]")
{
    Rig rig({step("lost", "lost"), always(step("look", "look"))}, {step("tidy", "tidy")});
    rig.server1.on("lost", [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        rig.server1.lost = lab_error("no route to 'server1'");
        return lab_error("the connection was lost");
    });

    CHECK(rig.run().reason == "step 'lost': the connection was lost");
    CHECK(rig.told.endings().back() == "tidy broken: no route to 'server1'");
}

TEST_CASE("a run that failed and then broke is broken", "[run]")
{
    Rig rig({step("wrong", "wrong")}, {step("tidy", "tidy")});
    rig.server1.on("wrong", says("", 1));
    rig.server1.on("tidy", [](lab::OutputSink&) -> Result<lab::CommandResult> {
        return lab_error("no route");
    });

    const model::RunEnded ended = rig.run();

    CHECK(ended.outcome == Outcome::broken);
    CHECK(ended.reason == "step 'tidy': no route");
}

TEST_CASE("a lab that does not come up leaves every step skipped", "[run]")
{
    Rig rig({step("one", "one"), always(step("two", "two"))}, {step("tidy", "tidy")});
    rig.provider.story.not_up = lab_error("no image for 'bookworm'", "volab image build");

    const model::RunEnded ended = rig.run();

    CHECK(rig.told.story() == Lines{
                                  "run test-run starts",
                                  "bring up: making fakes",
                                  "bring up failed: no image for 'bookworm'",
                                  "one skipped: the lab broke",
                                  "two skipped: the lab broke",
                                  "tidy skipped: the lab broke",
                                  "run broken: no image for 'bookworm' (volab image build)",
                              });
    CHECK(ended.steps == std::map<std::string, unsigned>{{"skipped", 3}});
}

TEST_CASE("a lab whose hosts do not tell about themselves is taken down", "[run]")
{
    Rig rig({step("one", "one")}, {step("tidy", "tidy")});
    rig.server2.lost = lab_error("no route to 'server2'");

    const model::RunEnded ended = rig.run();

    CHECK(ended.outcome == Outcome::broken);
    CHECK(ended.reason == "no route to 'server2'");
    CHECK(rig.told.endings() == Lines{"one skipped: the lab broke", "tidy skipped: the lab broke"});
    CHECK(rig.provider.story.happened == Lines{"up", "down"});
}

TEST_CASE("steps that are left out are told with the reason", "[run]")
{
    Rig rig({step("one", "one"), always(step("two", "two"))}, {step("tidy", "tidy")});
    rig.plan.left_out = {{"two", "left out by --skip"}, {"tidy", "left out by --skip"}};

    SECTION("when the others run")
    {
        CHECK(rig.run().outcome == Outcome::passed);
        CHECK(rig.server1.ran == Lines{"one"});
        CHECK(rig.told.endings().front() == "one passed");
    }
    SECTION("when the lab does not come up")
    {
        rig.provider.story.not_up = lab_error("no image");
        CHECK(rig.run().outcome == Outcome::broken);
        CHECK(rig.told.endings().front() == "one skipped: the lab broke");
    }
    CHECK(rig.told.endings().at(1) == "two skipped: left out by --skip");
    CHECK(rig.told.endings().at(2) == "tidy skipped: left out by --skip");
}

TEST_CASE("an interruption stops the steps, and the closing ones still run", "[run]")
{
    Rig rig({step("slow", "slow"), step("next", "next"), always(step("look", "look"))},
            {step("tidy", "tidy")});
    rig.server1.on("slow", is_interrupted(rig.interrupt));

    const model::RunEnded ended = rig.run();

    CHECK(rig.told.endings() == Lines{
                                    "slow interrupted: interrupted (SIGINT)",
                                    "next skipped: the run was interrupted",
                                    "look skipped: the run was interrupted",
                                    "tidy passed",
                                });
    CHECK(ended.outcome == Outcome::interrupted);
    CHECK(ended.reason == "step 'slow': interrupted (SIGINT)");
    CHECK(rig.provider.story.happened == Lines{"up", "down"});
}

TEST_CASE("an interruption that comes in two ways is one", "[run]")
{
    Rig rig({step("slow", "slow")}, {step("tidy", "tidy")});
    std::thread other_way;
    rig.server1.on("slow", [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        rig.interrupt.request(SIGTERM);
        other_way = std::thread([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            rig.interrupt.request(SIGTERM);
        });
        return rig.interrupt.error();
    });

    CHECK(rig.run().outcome == Outcome::interrupted);

    other_way.join();
    CHECK(rig.told.endings().back() == "tidy passed");
}

TEST_CASE("a second interruption stops the closing steps, and the lab is taken down", "[run]")
{
    Rig rig({step("slow", "slow")}, {step("first", "first"), step("second", "second")});
    rig.server1.on("slow", is_interrupted(rig.interrupt));
    rig.server1.on("first", is_interrupted(rig.interrupt));

    CHECK(rig.run().reason == "step 'slow': interrupted (SIGINT)");

    CHECK(rig.server1.ran == Lines{"slow", "first"});
    CHECK(rig.told.endings().back() == "second interrupted: interrupted (SIGINT)");
    CHECK(rig.provider.story.happened == Lines{"up", "down"});
}

TEST_CASE("an interruption that no step has noticed interrupts the run, too", "[run]")
{
    Rig rig({step("last", "last")}, {step("tidy", "tidy")});
    rig.server1.on("last", ends_during_an_interruption(rig.interrupt));

    const model::RunEnded ended = rig.run();

    CHECK(rig.told.endings() == Lines{"last passed", "tidy passed"});
    CHECK(ended.outcome == Outcome::interrupted);
    CHECK(ended.reason == "interrupted (SIGINT)");
}

TEST_CASE("an interruption while the lab comes up leaves every step skipped", "[run]")
{
    Rig rig({step("one", "one")}, {step("tidy", "tidy")});
    rig.provider.story.not_up = rig.interrupt.error();

    CHECK(rig.run().outcome == Outcome::interrupted);
    CHECK(rig.told.endings() ==
          Lines{"one skipped: the run was interrupted", "tidy skipped: the run was interrupted"});
}

TEST_CASE("a lab that is kept is not taken down", "[run]")
{
    Rig rig({step("one", "one")});
    rig.plan.keep = true;

    rig.run();

    CHECK(rig.provider.story.happened == Lines{"up", "kept"});
    const auto story = rig.told.story();
    CHECK(Lines(story.end() - 3, story.end()) ==
          Lines{"tear down: log in with: fake ssh", "tear down ended", "run passed"});
}

TEST_CASE("a lab that cannot be kept or taken down is told, and changes no result", "[run]")
{
    Rig rig({step("one", "one")});
    rig.plan.keep = GENERATE(true, false);
    rig.provider.story.not_kept = lab_error("the disk is full");
    rig.provider.story.not_down = lab_error("it hangs");

    CHECK(rig.run().outcome == Outcome::passed);

    CHECK(rig.told.all<model::PhaseEnded>().back().error->what ==
          (rig.plan.keep ? "the disk is full" : "it hangs"));
    CHECK(rig.provider.story.happened.back() == (rig.plan.keep ? "dropped" : "down"));
}

TEST_CASE("variables come from the scenario, the plan, the lab and earlier steps", "[run]")
{
    model::Step first =
        step("first", "echo ${{ word }} ${{ given }} ${{ host }} ${{ server2.address }}");
    first.save = {{"answer", model::FromStdout{}, {}}};
    Rig rig({first, step("second", "echo ${{ answer }}")});
    rig.scenario.variables = {{"word", "hello"}, {"given", "no"}};
    rig.plan.variables = {{"given", "yes"}};
    rig.server1.on("hello", says("42\n"));

    rig.run();

    CHECK(rig.server1.ran == Lines{"echo hello yes server1 address-of-server2", "echo 42"});
}

TEST_CASE("a step whose variable nobody saved fails, and says why", "[run]")
{
    Rig rig({step("use", "echo ${{ answer }}")});

    CHECK(rig.run().outcome == Outcome::failed);
    CHECK(rig.told.endings() == Lines{"use failed: variable 'answer' has no value here "
                                      "(the step that saves it was skipped or did not pass)"});
    CHECK(rig.told.tries("use", "server1") == 0);
}
