// SPDX-License-Identifier: Apache-2.0
#include "reports/gathered.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace std::chrono_literals;
using reports::Gathered;
using reports::Gatherer;
using reports::Room;

namespace {

RunStarted start(std::initializer_list<const char*> steps)
{
    RunStarted started;
    started.hosts = {"one", "two"};
    for (const char* id : steps)
        started.steps.push_back({.id = id, .chapter = "all", .on = {"one"}});
    return started;
}

Output output(std::string step, std::string text, std::string host = "one")
{
    return {.step = std::move(step), .host = std::move(host), .text = std::move(text)};
}

Gathered gather(const std::vector<EventBody>& bodies, Room room = {})
{
    Gatherer gatherer("runs/demo", room);
    for (const EventBody& body : bodies)
        gatherer.tell({1s, body});
    return gatherer.take();
}

}  // namespace

TEST_CASE("what hosts print at the same time is kept host by host", "[reports]")
{
    const Gathered all = gather({
        start({"both"}),
        CommandStarted{"both", "two", 1, "hostname"},
        CommandStarted{"both", "one", 1, "hostname"},
        output("both", "two\n", "two"),
        output("both", "one\n"),
        Output{.step = "both", .host = "two", .stream = Stream::err, .text = "slow"},
        CommandStarted{"both", "two", 2, "hostname"},
        StepEnded{"both", Outcome::passed, "", 0us},
    });
    const auto& printed = all.printed.at("both");
    CHECK(printed.out ==
          "[one] $ hostname\none\n[two] $ hostname\ntwo\n[two, attempt 2] $ hostname\n");
    CHECK(printed.err == "[two] $ hostname\nslow\n");
}

TEST_CASE("of much output the end is kept, and more of what did not pass", "[reports]")
{
    const Room room{.of_unmet = 100, .of_passed = 10, .of_retry = 10, .retries = 1, .in_all = 1000};
    for (const Outcome outcome : {Outcome::passed, Outcome::failed, Outcome::broken}) {
        std::vector<EventBody> bodies{start({"loud"})};
        for (int i = 0; i < 1000; ++i)
            bodies.push_back(output("loud", "éééééééééé\n"));
        bodies.push_back(output("loud", "the end"));
        bodies.push_back(StepEnded{"loud", outcome, "", 0us});
        const std::string out = gather(bodies, room).printed.at("loud").out;
        CHECK(out.starts_with("[…]\n"));
        CHECK(out.ends_with("the end\n"));
        CHECK(harness::is_text(out));  // no character is cut
        CHECK(out.size() > (outcome == Outcome::passed ? 10 : 90));
        CHECK(out.size() < (outcome == Outcome::passed ? 20 : 120));
    }
}

TEST_CASE("when all steps printed much, the passed ones keep nothing more", "[reports]")
{
    const Room room{.of_unmet = 100, .of_passed = 100, .of_retry = 10, .retries = 1, .in_all = 150};
    std::vector<EventBody> bodies{start({"a", "b", "c", "d"})};
    for (const char* step : {"a", "b", "c", "d"}) {
        bodies.push_back(output(step, std::string(90, 'x')));
        bodies.push_back(
            StepEnded{step, step[0] == 'd' ? Outcome::failed : Outcome::passed, "", 0us});
    }
    const Gathered all = gather(bodies, room);
    CHECK(all.printed.at("a").out.size() == 91);
    CHECK(all.printed.at("b").out.size() == 91);
    CHECK(all.printed.at("c").out.empty());
    CHECK(all.printed.at("d").out.size() == 91);
}

TEST_CASE("the last tries that were repeated are kept, each host's", "[reports]")
{
    const Room room{.of_unmet = 100, .of_passed = 100, .of_retry = 4, .retries = 2, .in_all = 1000};
    std::vector<EventBody> bodies{start({"wait"})};
    for (unsigned attempt = 1; attempt <= 5; ++attempt)
        for (const char* host : {"one", "two"}) {
            if (host[0] == 't' && attempt > 2)
                continue;  // there it holds from the second try on
            bodies.push_back(CommandStarted{"wait", host, attempt, "ask"});
            bodies.push_back(output("wait", "answer", host));
            bodies.push_back(
                CommandEnded{"wait", host, attempt, 1, false, 1ms, host[0] == 't' && attempt == 2});
        }
    bodies.push_back(StepEnded{"wait", Outcome::failed, "", 0us});
    const auto retries = gather(bodies, room).printed.at("wait").retries;
    REQUIRE(retries.size() == 3);
    CHECK(retries.at(0) == reports::Retry{"one", 3, 1, false, 1ms, "[…]\nwer\n", ""});
    CHECK(retries.at(1).attempt == 4);  // the fifth was not repeated
    CHECK(retries.at(2) == reports::Retry{"two", 1, 1, false, 1ms, "[…]\nwer\n", ""});
}

TEST_CASE("a step that is under way has what it printed so far", "[reports]")
{
    const Gathered all = gather(
        {start({"wait"}), CommandStarted{"wait", "one", 1, "sleep 9"}, output("wait", "begins")});
    CHECK(all.of(all.run.steps.at(0)).out == "[one] $ sleep 9\nbegins\n");
    CHECK(all.run.outcome() == Outcome::interrupted);
}

TEST_CASE("what a damaged record says of unknown steps and hosts is not kept", "[reports]")
{
    const Gathered all = gather({
        start({"known"}),
        output("unknown", "x"),
        output("known", "x", "three"),
        CommandStarted{"unknown", "one", 1, "x"},
        CommandEnded{"unknown", "one", 1, 1, false, 1ms, false},
        StepEnded{"unknown", Outcome::passed, "", 0us},
    });
    CHECK(all.printed.empty());
}

TEST_CASE("a run's files are named as its folder was", "[reports]")
{
    const Gathered all = gather({});
    CHECK(all.path_of("output/x.stdout") == "runs/demo/output/x.stdout");
    CHECK(Gathered{}.path_of("./output//x") == "output/x");
    for (const char* elsewhere : {"", "/etc/passwd", "../x", "a/../../x", "a\nb", "a]b"})
        CHECK_FALSE(all.path_of(elsewhere));
}
