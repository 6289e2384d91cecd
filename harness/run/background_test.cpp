// SPDX-License-Identifier: Apache-2.0
#include "harness/run/background.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::testing;
using model::Outcome;
using Lines = std::vector<std::string>;

namespace {

model::Step daemon(std::vector<std::string> on = {"server1"})
{
    model::Step made = step("daemon", "serve ${{ host }}", std::move(on));
    made.background = true;
    return made;
}

// What the scripts for hosts have in them.
const std::string start = "setsid";
const std::string fetch = "/stdout; cat ";
const std::string end = "rmdir ";

/// Prints on both streams.
Reply says_both(std::string out, std::string err)
{
    return [=](lab::OutputSink& sink) -> Result<lab::CommandResult> {
        sink.write(model::Stream::out, out);
        sink.write(model::Stream::err, err);
        return lab::CommandResult{0};
    };
}

}  // namespace

TEST_CASE("a background program is started, and collected after the last step", "[run]")
{
    Rig rig({daemon(), step("use", "use")}, {step("tidy", "tidy")});
    rig.server1.on(fetch, says_both("serving\n", "a warning\n"));

    CHECK(rig.run().outcome == Outcome::passed);

    const auto story = rig.told.story();
    CHECK(Lines(story.begin() + 5, story.begin() + 8) ==
          Lines{"daemon starts", "server1, try 1 $ serve server1", "daemon passed"});
    CHECK(Lines(story.end() - 6, story.end()) ==
          Lines{"tidy passed", "server1 says serving\n", "server1 complains a warning\n",
                "server1 is killed", "tear down ended", "run passed"});
    CHECK(rig.server1.ran.front().find("'serve server1'") != std::string::npos);
    CHECK(rig.server1.ran.back().find(end) != std::string::npos);
}

TEST_CASE("a background program that ended by itself tells its exit status", "[run]")
{
    Rig rig({daemon()});
    rig.server1.on(end, says("3\n"));

    rig.run();

    CHECK(rig.told.all<model::CommandEnded>().at(0).exit == 3);
}

TEST_CASE("a background program that cannot start fails its step, with what it said", "[run]")
{
    Rig rig({daemon(), step("use", "use")});
    rig.plan.provider = "local";  // of whose failures no logs are fetched
    rig.server1.on(start, says("127\n"));
    rig.server1.on(fetch, says_both("", "serve: not found\n"));
    rig.server1.on(end, says("127\n"));

    CHECK(rig.run().outcome == Outcome::failed);

    const auto story = rig.told.story();
    CHECK(Lines(story.begin() + 5, story.end()) ==
          Lines{"daemon starts", "server1, try 1 $ serve server1",
                "server1 complains serve: not found\n", "server1 ends with 127",
                "daemon failed: ended at once on server1 with exit status 127",
                "use skipped: an earlier step failed", "tear down ended", "run failed"});
}

TEST_CASE("a background program that has done its work at once is collected at the end", "[run]")
{
    Rig rig({daemon(), step("use", "use")});
    rig.server1.on(start, says("0\n"));
    rig.server1.on(fetch, says_both("done\n", ""));
    rig.server1.on(end, says("0\n"));

    CHECK(rig.run().outcome == Outcome::passed);

    const auto story = rig.told.story();
    CHECK(Lines(story.end() - 4, story.end()) ==
          Lines{"server1 says done\n", "server1 ends with 0", "tear down ended", "run passed"});
}

TEST_CASE("background programs of one step are kept apart by host", "[run]")
{
    Rig rig({daemon({"server1", "server2"})});
    rig.server1.on(fetch, says("one\n"));
    rig.server2.on(fetch, says("two\n"));

    CHECK(rig.run().outcome == Outcome::passed);

    CHECK(rig.server1.ran.at(0).find("/daemon.server1") != std::string::npos);
    CHECK(rig.server2.ran.at(0).find("/daemon.server2") != std::string::npos);
    CHECK(rig.told.all<model::Output>().size() == 2);
}

TEST_CASE("a host that is lost before its programs are collected is warned about", "[run]")
{
    Rig rig({daemon({"server1", "server2"})});
    rig.server1.on(fetch, [](lab::OutputSink&) -> Result<lab::CommandResult> {
        return lab_error("no route to 'server1'");
    });

    CHECK(rig.run().outcome == Outcome::passed);

    const auto warnings = rig.told.all<model::Warning>();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings.at(0).error.what ==
          "collecting the output of the background step 'daemon': no route to 'server1'");
    CHECK(rig.server2.ran.back().find(end) != std::string::npos);
}

TEST_CASE("a program in the background of a host that does not answer breaks the run", "[run]")
{
    Rig rig({daemon()});
    rig.server1.on(start, [](lab::OutputSink&) -> Result<lab::CommandResult> {
        return lab_error("no route to 'server1'");
    });

    CHECK(rig.run().outcome == Outcome::broken);
}

TEST_CASE("background programs are ended also when the closing steps are interrupted", "[run]")
{
    Rig rig({daemon(), step("slow", "slow")}, {step("tidy", "tidy")});
    rig.server1.on("slow", is_interrupted(rig.interrupt));
    rig.server1.on("tidy", is_interrupted(rig.interrupt));

    CHECK(rig.run().outcome == Outcome::interrupted);
    CHECK(rig.server1.ran.back().find(end) != std::string::npos);
}

TEST_CASE("a background program that is interrupted as it starts is known, and ended", "[run]")
{
    Rig rig({daemon(), step("next", "next")});
    rig.server1.on(start, ends_during_an_interruption(rig.interrupt));

    CHECK(rig.run().outcome == Outcome::interrupted);
    CHECK(rig.server1.ran.back().find(end) != std::string::npos);
}

TEST_CASE("output of a background program that cannot be kept is warned about", "[run]")
{
    Rig rig({daemon()});
    rig.server1.on(fetch, says(std::string(200'000, 'x')));
    put(rig.folder.path() / "output", "in the way");

    rig.run();

    const auto warnings = rig.told.all<model::Warning>();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings.at(0).error.what.find("cannot write '") != std::string::npos);
    CHECK(rig.server1.ran.back().find(end) != std::string::npos);
}
