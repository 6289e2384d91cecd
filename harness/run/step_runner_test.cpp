// SPDX-License-Identifier: Apache-2.0
#include "harness/run/step_runner.hpp"

#include <condition_variable>
#include <mutex>

#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::testing;
using namespace std::chrono_literals;
using model::Outcome;
using Lines = std::vector<std::string>;

namespace {

const Lines both{"server1", "server2"};

model::Step expecting(model::Step step, model::Expectation expectation)
{
    step.expect.all.push_back(std::move(expectation));
    return step;
}

model::Step within(std::chrono::milliseconds time, model::Step step)
{
    step.expect.within = time;
    return step;
}

model::Step stays_for(std::chrono::milliseconds time, model::Step step)
{
    step.expect.stays_for = time;
    return step;
}

model::Step saving(std::string name, model::Step step)
{
    step.save.push_back({std::move(name), model::FromStdout{}, {}});
    return step;
}

/// Says "try 1", "try 2", …
Reply counts(std::shared_ptr<unsigned> tries = std::make_shared<unsigned>(0))
{
    return [=](lab::OutputSink& sink) -> Result<lab::CommandResult> {
        sink.write(model::Stream::out, cat("try ", ++*tries, "\n"));
        return lab::CommandResult{0};
    };
}

/// Lets nobody go on before all are here. A test that would wait forever fails instead.
class Meeting {
public:
    explicit Meeting(unsigned missing) : missing_(missing) {}

    bool join()
    {
        std::unique_lock lock(mutex_);
        --missing_;
        all_here_.notify_all();
        return all_here_.wait_for(lock, 20s, [this] { return missing_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable all_here_;
    unsigned missing_;
};

}  // namespace

TEST_CASE("a step runs on all of its hosts at the same time", "[run]")
{
    Rig rig({step("meet", "meet", both)});
    Meeting meeting(2);
    const Reply meets = [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        return lab::CommandResult{meeting.join() ? 0 : 1};
    };
    rig.server1.on("meet", meets);
    rig.server2.on("meet", meets);

    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.told.all<model::StepStarted>().size() == 1);
    CHECK(rig.told.all<model::CheckDone>().size() == 2);
}

TEST_CASE("a step ends as it did on the worst of its hosts", "[run]")
{
    Rig rig({step("any", "any", both)});
    rig.server1.on("any", says("", 1));

    SECTION("failed on one of them")
    {
        CHECK(rig.run().outcome == Outcome::failed);
        CHECK(rig.told.endings() == Lines{"any failed: expected: exit status 0 on server1"});
        CHECK(rig.told.all<model::CheckDone>().size() == 2);
    }
    SECTION("broken on the other")
    {
        rig.server2.on("any", [](lab::OutputSink&) -> Result<lab::CommandResult> {
            return lab_error("no route to 'server2'");
        });
        CHECK(rig.run().outcome == Outcome::broken);
        CHECK(rig.told.endings() == Lines{"any broken: no route to 'server2'"});
    }
}

TEST_CASE("'when' skips a step on the hosts where it does not hold", "[run]")
{
    model::Step step = testing::step("new", "new", both);
    step.when = {{"docker", model::Comparison::at_least, "23.0", {}}};
    Rig rig({step});
    rig.server1.facts = {{"docker", "20.10"}};
    rig.server2.facts = {{"docker", "26.1"}};

    SECTION("and it runs on the others")
    {
        CHECK(rig.run().outcome == Outcome::passed);
        CHECK(rig.told.endings() == Lines{"new passed"});
        CHECK(rig.server1.ran.empty());
        CHECK(rig.server2.ran == Lines{"new"});
    }
    SECTION("and it is skipped when that is all of them")
    {
        rig.server2.facts = {{"docker", "20.10"}};
        CHECK(rig.run().outcome == Outcome::passed);
        CHECK(rig.told.endings() ==
              Lines{"new skipped: 'when' does not hold on server1: docker is 20.10"});
    }
    SECTION("and fails where the fact is not known")
    {
        rig.server2.facts = {};
        CHECK(rig.run().outcome == Outcome::failed);
        CHECK(rig.told.endings() ==
              Lines{"new failed: 'when' asks about 'docker', which this host does not have "
                    "(does its Docker engine run?)"});
    }
}

TEST_CASE("'within' tries again until all that is expected holds", "[run]")
{
    Rig rig({within(1min, expecting(step("ready", "ask"), stdout_is("yes")))});
    rig.server1.on("ask", {says("no\n"), complains("not yet\n"), says("yes\n")});

    CHECK(rig.run().outcome == Outcome::passed);

    CHECK(rig.told.tries("ready", "server1") == 3);
    CHECK(rig.told.all<model::CommandStarted>().back().attempt == 3);
    const auto tries = rig.told.all<model::CommandEnded>();
    CHECK(tries.at(0).met == false);
    CHECK(tries.at(1).met == false);
    CHECK(tries.at(2).met == true);
    const auto checks = rig.told.all<model::CheckDone>();
    REQUIRE(checks.size() == 2);  // of the last try
    CHECK(checks.at(0).passed);
    CHECK(checks.at(1).actual == "stdout is 'yes'");
}

TEST_CASE("'within' tells what the last try found when the time is over", "[run]")
{
    Rig rig({within(150ms, expecting(step("ready", "ask"), stdout_is("yes")))});
    rig.server1.on("ask", counts());

    CHECK(rig.run().outcome == Outcome::failed);

    const std::size_t tries = rig.told.tries("ready", "server1");
    const auto checks = rig.told.all<model::CheckDone>();
    REQUIRE(checks.size() == 2);
    CHECK(checks.at(1).actual == cat("stdout is 'try ", tries, "'"));
    const std::string reason = rig.told.all<model::StepEnded>().back().reason;
    CHECK(reason.starts_with(
        cat("not within 150ms (", tries, tries == 1 ? " attempt in " : " attempts in ")));
    CHECK(reason.ends_with("; expected: stdout is 'yes'"));
}

TEST_CASE("'within' tries a last time when the time is over", "[run]")
{
    Rig rig({within(200ms, expecting(step("ready", "ask"), stdout_is("yes")))});
    // The second try is after 0.1 s; a whole pause after it, of 0.15 s, would be too long.
    const auto ready = Clock::now() + 200ms;
    rig.server1.on("ask", [=](lab::OutputSink& sink) -> Result<lab::CommandResult> {
        sink.write(model::Stream::out, Clock::now() < ready ? "no\n" : "yes\n");
        return lab::CommandResult{0};
    });

    CHECK(rig.run().outcome == Outcome::passed);
}

TEST_CASE("'within' cuts no try short", "[run]")
{
    Rig rig({within(110ms, expecting(step("ready", "ask"), stdout_is("yes")))});
    rig.scenario.chapters.at(0).steps.at(0).timeout = 7s;
    rig.server1.on("ask", counts());

    rig.run();

    for (std::size_t i = 0; i < rig.told.tries("ready", "server1"); ++i)
        CHECK(rig.server1.timeouts.at(i) == 7s);
}

TEST_CASE("'within' stops trying when the run is interrupted", "[run]")
{
    Rig rig({within(1h, expecting(step("ready", "ask"), stdout_is("yes")))});
    rig.server1.on("ask", ends_during_an_interruption(rig.interrupt));

    CHECK(rig.run().outcome == Outcome::interrupted);
    CHECK(rig.told.endings() == Lines{"ready interrupted: interrupted (SIGINT)"});
    CHECK(rig.told.tries("ready", "server1") == 1);
}

TEST_CASE("'stays_for' looks again, and passes when it still holds", "[run]")
{
    Rig rig({saving("last", stays_for(5ms, step("there", "ask")))});
    rig.server1.on("ask", counts());

    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.told.tries("there", "server1") > 1);
    CHECK(rig.told.all<model::CheckDone>().size() == 1);
    CHECK(rig.told.all<model::Saved>().at(0).value ==
          cat("try ", rig.told.tries("there", "server1")));
}

TEST_CASE("'stays_for' fails when it holds no longer", "[run]")
{
    Rig rig({saving("never", stays_for(5ms, step("there", "ask")))});
    rig.server1.on("ask", {says(""), complains("gone\n")});

    CHECK(rig.run().outcome == Outcome::failed);

    const std::string reason = rig.told.all<model::StepEnded>().back().reason;
    CHECK(reason.starts_with("held for "));
    CHECK(reason.ends_with(" only, of 5ms; expected: exit status 0"));
    CHECK(rig.told.all<model::CheckDone>().back().actual == "exit status 1, stderr: 'gone'");
    CHECK(rig.told.all<model::Saved>().empty());
}

TEST_CASE("'stays_for' fails at once when it does not hold at first", "[run]")
{
    Rig rig({stays_for(1h, step("there", "ask"))});
    rig.server1.on("ask", says("", 1));

    CHECK(rig.run().outcome == Outcome::failed);
    CHECK(rig.told.tries("there", "server1") == 1);
}

TEST_CASE("'within' and 'stays_for': first it has to hold, then to go on", "[run]")
{
    Rig rig({within(1min, stays_for(5ms, step("there", "ask")))});
    rig.server1.on("ask", {says("", 1), says("")});

    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.told.tries("there", "server1") > 2);
}

TEST_CASE("a command past its time is killed, and that is what is told first", "[run]")
{
    model::Step slow = expecting(step("slow", "slow"), stdout_is("done"));
    slow.timeout = 250ms;
    Rig rig({slow});
    rig.server1.on("slow", is_killed_after("working\n"));

    CHECK(rig.run().outcome == Outcome::failed);

    CHECK(rig.server1.timeouts.front() == 250ms);
    CHECK(rig.told.endings() == Lines{"slow failed: expected: ends within 250ms"});
    const auto ended = rig.told.all<model::CommandEnded>().at(0);
    CHECK(ended.timed_out);
    CHECK_FALSE(ended.exit);
    const auto checks = rig.told.all<model::CheckDone>();
    REQUIRE(checks.size() == 2);
    CHECK(checks.at(0).actual == "was killed after that time");
    CHECK(checks.at(1).actual == "stdout is 'working'");
}

TEST_CASE("all that is expected is judged, also after the first that fails", "[run]")
{
    model::Step step =
        expecting(testing::step("one", "x"), {model::ExpectExit{1}, {"s.yaml", 3, 5}});
    step.expect.all.push_back(stdout_is("yes"));
    Rig rig({step});
    rig.server1.on("x", says("yes\n"));

    rig.run();

    const auto checks = rig.told.all<model::CheckDone>();
    REQUIRE(checks.size() == 2);
    CHECK_FALSE(checks.at(0).passed);
    CHECK(checks.at(0).where == SourceSpot{"s.yaml", 3, 5});
    CHECK(checks.at(1).passed);
}

TEST_CASE("the reason of a failed step is one line", "[run]")
{
    Rig rig({expecting(step("one", "x"), stdout_is("first\nsecond"))});

    rig.run();

    CHECK(rig.told.endings() == Lines{"one failed: expected: stdout is 'first …"});
    CHECK(rig.told.all<model::CheckDone>().back().expected == "stdout is 'first\nsecond'");
}

TEST_CASE("a value is saved, for the report and for later steps", "[run]")
{
    model::Step first = step("first", "ask");
    first.save = {{"all", model::FromStdout{}, {}}, {"number", model::FromGroup{"is (\\d+)"}, {}}};
    Rig rig({first, step("second", "use ${{ number }}")});
    rig.server1.on("ask", says("it is 42\n"));

    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.told.all<model::Saved>() ==
          std::vector<model::Saved>{{"first", "all", "it is 42"}, {"first", "number", "42"}});
    CHECK(rig.server1.ran.back() == "use 42");
}

TEST_CASE("of several hosts the last one named decides what is saved", "[run]")
{
    const Lines on = GENERATE(Lines{"server1", "server2"}, Lines{"server2", "server1"});
    Rig rig({saving("who", step("ask", "ask", on)), step("use", "use ${{ who }}")});
    Meeting meeting(2);
    const auto answers = [&](const std::string& name) -> Reply {
        return [&, name](lab::OutputSink& sink) -> Result<lab::CommandResult> {
            sink.write(model::Stream::out, name);
            return lab::CommandResult{meeting.join() ? 0 : 1};
        };
    };
    rig.server1.on("ask", answers("one"));
    rig.server2.on("ask", answers("two"));

    CHECK(rig.run().outcome == Outcome::passed);

    const std::string kept = on.back() == "server1" ? "one" : "two";
    CHECK(rig.server1.ran.back() == cat("use ", kept));
    CHECK(rig.told.all<model::Saved>() == std::vector<model::Saved>{{"ask", "who", kept}});
}

TEST_CASE("what a step saves on a host where it was skipped is not missed", "[run]")
{
    model::Step ask = saving("who", step("ask", "ask", both));
    ask.when = {{"host", model::Comparison::equal, "server1", {}}};
    Rig rig({ask, step("use", "use ${{ who }}")});
    rig.server1.on("ask", says("one"));

    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.server1.ran.back() == "use one");
}

TEST_CASE("a step that finds nothing to save fails, its checks told", "[run]")
{
    model::Step ask = step("ask", "ask");
    ask.save = {{"number", model::FromGroup{"\\d+"}, {}}};
    Rig rig({ask});
    rig.server1.on("ask", says("none\n"));

    CHECK(rig.run().outcome == Outcome::failed);
    CHECK(rig.told.endings() ==
          Lines{"ask failed: cannot save 'number': stdout does not match /\\d+/; it is 'none'"});
    CHECK(rig.told.all<model::CheckDone>().size() == 1);
}

TEST_CASE("output that is long is whole in a file of the run's folder", "[run]")
{
    Rig rig({step("long", "print")});
    const std::string text(200'000, 'x');
    rig.server1.on("print", says(text));

    rig.run();

    const auto output = rig.told.all<model::Output>().at(0);
    CHECK(output.bytes == text.size());
    CHECK(output.text.size() < text.size());
    CHECK(output.file == "output/long.server1.1.stdout");
    CHECK(text_of(rig.folder.path() / output.file) == text);
}

TEST_CASE("output that cannot be kept breaks the run instead of being judged in part", "[run]")
{
    Rig rig({step("long", "print")});
    rig.server1.on("print", says(std::string(200'000, 'x')));
    put(rig.folder.path() / "output", "in the way");

    CHECK(rig.run().outcome == Outcome::broken);
    CHECK(rig.told.endings().at(0).starts_with("long broken: cannot write '"));
    CHECK(rig.told.all<model::CheckDone>().empty());
}
