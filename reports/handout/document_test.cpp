// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/document.hpp"

#include "harness/testing/catch.hpp"
#include "reports/handout/html.hpp"
#include "reports/handout/markdown.hpp"
#include "reports/handout/words.hpp"

using namespace harness::model;
using namespace reports;

namespace {

Step step_of(const std::string& id, const std::string& script)
{
    Step step;
    step.id = id;
    step.on = {"a"};
    step.action = RunScript{script};
    return step;
}

Scenario scenario_of(const std::vector<Step>& steps)
{
    Scenario scenario;
    scenario.name = "demo";
    scenario.file = "demo.yaml";
    scenario.title.by_language = {{"en", "Demo"}, {"ja", "デモ"}};
    scenario.lab.hosts = {{.name = "a"}, {.name = "b"}};
    scenario.chapters = {{.id = "one", .title = {{{"en", "One"}}}, .says = {}, .steps = steps}};
    return scenario;
}

HandoutRun run_of(std::map<std::string, StepOfRun, std::less<>> steps)
{
    HandoutRun run;
    run.start.scenario_sha256 = "same";
    run.steps = std::move(steps);
    run.end = RunEnded{Outcome::passed, "", {}, {}};
    return run;
}

StepEnded ended(Outcome outcome, const std::string& reason = {})
{
    return {"", outcome, reason, {}};
}

const HandoutOptions english{.language = "en", .volab = "1", .scenario_sha256 = "same"};

std::vector<std::string> typed(const HandoutStep& step)
{
    std::vector<std::string> lines;
    for (const Terminal& terminal : step.terminals)
        for (const TypedLine& line : terminal.command)
            lines.push_back(line.text);
    return lines;
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("without a record commands are as written, and nothing is answered", "[handout]")
{
    Step daemon = step_of("daemon", "exec convoy daemon\n");
    daemon.background = true;
    Step hidden = step_of("hidden", "true");
    hidden.hidden = true;
    Step put = step_of("put", "");
    put.action = PutFile{"x.tar", "/root/x.tar", {}};
    const Handout handout = handout_of(
        scenario_of({step_of("s", "curl ${{ ip }}"), daemon, hidden, put}), nullptr, english);
    const auto& steps = handout.chapters.at(0).steps;
    REQUIRE(steps.size() == 3);
    CHECK(typed(steps[0]) == std::vector<std::string>{"curl ${{ ip }}"});
    CHECK(typed(steps[1]) == std::vector<std::string>{"convoy daemon &"});
    CHECK(typed(steps[2]) == std::vector<std::string>{"scp x.tar a:/root/x.tar"});
    CHECK(steps[0].terminals[0].output.empty());
    CHECK(handout.notices == std::vector{std::string{handout_words("en").no_record}});
}

TEST_CASE("with a record commands are as run, with what they printed", "[handout]")
{
    const Scenario scenario = scenario_of({step_of("s", "ls\ncurl ${{ ip }}\n")});
    const HandoutRun run =
        run_of({{"s",
                 {ended(Outcome::passed),
                  {{"a", 1, "ls\ncurl 10.0.0.1\n", {{Stream::out, "hi\n", "", 3}}, 7, false}}}}});
    const Handout handout = handout_of(scenario, &run, english);
    const HandoutStep& step = handout.chapters.at(0).steps.at(0);
    CHECK(typed(step) == std::vector<std::string>{"ls", "curl 10.0.0.1"});
    CHECK(step.terminals[0].output == std::vector<OutputLine>{{"hi"}});
    CHECK(step.terminals[0].notes == std::vector<std::string>{"exit status 7"});
    CHECK(step.terminals[0].as_written == std::vector<std::string>{"curl ${{ ip }}"});
    CHECK(step.trouble.empty());
    CHECK(handout.notices.empty());
}

TEST_CASE("hosts that answer the same are told of together, others apart", "[handout]")
{
    const LastTry a{"a", 1, "id", {{Stream::out, "x\n", "", 2}}, 0, false};
    LastTry b = a, c = a;
    b.host = "b", c.host = "c", c.exit = 1;
    const Scenario scenario = scenario_of({step_of("s", "id")});
    const HandoutRun run = run_of({{"s", {ended(Outcome::passed), {a, b, c}}}});
    const auto terminals = handout_of(scenario, &run, english).chapters.at(0).steps.at(0).terminals;
    REQUIRE(terminals.size() == 2);
    CHECK(terminals[0].hosts == std::vector<std::string>{"a", "b"});
    CHECK(terminals[1].hosts == std::vector<std::string>{"c"});
}

TEST_CASE("what did not pass is never shown as if it had", "[handout]")
{
    Step hidden = step_of("prepare", "true");
    hidden.hidden = true;
    const Scenario scenario = scenario_of({step_of("bad", "a"), step_of("left", "b"),
                                           step_of("cut", "c"), step_of("new", "d"), hidden});
    HandoutRun run = run_of({{"bad", {ended(Outcome::failed, "exit is 1"), {}}},
                             {"left", {ended(Outcome::skipped, "after a failure"), {}}},
                             {"cut", {}},
                             {"prepare", {ended(Outcome::broken, "host lost"), {}}}});
    run.end = RunEnded{Outcome::broken, "", {}, {{"failed", 1}, {"broken", 1}}};
    run.start.scenario_sha256 = "other";
    const Handout handout = handout_of(scenario, &run, english);
    const auto& steps = handout.chapters.at(0).steps;
    CHECK(has(steps[0].trouble, "failed in the recorded run: exit is 1"));
    CHECK(has(steps[1].trouble, "skipped in the recorded run: after a failure"));
    CHECK(steps[2].trouble == handout_words("en").interrupted);
    CHECK(steps[3].trouble == handout_words("en").not_in_record);
    REQUIRE(handout.notices.size() == 3);
    CHECK(handout.notices[0] == handout_words("en").scenario_changed);
    CHECK(has(handout.notices[1], "broken (1 failed, 1 broken)"));
    CHECK(has(handout.notices[2], "'prepare' did not pass: host lost"));
    run.end.reset();
    CHECK(handout_of(scenario, &run, english).notices.at(1) == handout_words("en").run_interrupted);
    for (const std::string& text : {html(handout), markdown(handout, "").text})
        for (const HandoutStep& step : steps)
            CHECK(has(text, step.trouble.substr(0, 20)));
}

TEST_CASE("a language that the scenario does not have is English, and says so", "[handout]")
{
    HandoutOptions options = english;
    options.language = "zh";
    const Handout none = handout_of(scenario_of({}), nullptr, options);
    CHECK(none.language == "en");
    CHECK(none.title == "Demo");
    CHECK(has(none.notices.at(0), "no text in Chinese"));
    options.language = "ja";
    const Handout some = handout_of(scenario_of({}), nullptr, options);
    CHECK(some.language == "ja");
    CHECK(some.title == "デモ");
    CHECK(some.notices.at(0) == handout_words("ja").some_language);
}

TEST_CASE("a figure is there for a chapter that changes what is mounted", "[handout]")
{
    Scenario scenario = scenario_of({step_of("s", "docker run -d --name web -v /srv:/data nginx")});
    scenario.chapters.push_back(
        {.id = "two", .title = {}, .says = {}, .steps = {step_of("t", "ls")}});
    const Handout handout = handout_of(scenario, nullptr, english);
    REQUIRE(handout.chapters[0].figure);
    CHECK(has(handout.chapters[0].figure->svg, ">web</text>"));
    CHECK_FALSE(has(handout.chapters[0].figure->svg, ">b</text>"));
    CHECK_FALSE(handout.chapters[1].figure);
    const MarkdownHandout beside = markdown(handout, "demo)<卷 assets");
    CHECK(beside.figures.size() == 2);
    CHECK(has(beside.text, "](demo%29%3C%E5%8D%B7%20assets/figure-1.svg)"));
    CHECK(markdown(handout, "").figures.empty());
}

TEST_CASE("what hosts print cannot leave its place", "[handout]")
{
    const std::string evil =
        "</samp></pre><script>alert(1)</script>\n```\n# no heading\n\x1b[2J\xFF";
    const Scenario scenario = scenario_of({step_of("s", "x")});
    const HandoutRun run = run_of(
        {{"s",
          {ended(Outcome::passed), {{"a<b>", 1, evil, {{Stream::out, evil, "", 60}}, 0, false}}}}});
    Handout handout = handout_of(scenario, &run, english);
    handout.title = "</title></style><script>x</script>\"\\";
    const std::string page = html(handout);
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "<b>"));
    CHECK_FALSE(has(page, "\x1b"));
    CHECK(has(page, "content:\"\\3c /title>"));
    const std::string text = markdown(handout, "").text;
    CHECK(has(text, "````console\n"));
    CHECK_FALSE(has(text, "\n# no heading\n\x1b"));
}

TEST_CASE("a handout tells by what time limits were multiplied in its run", "[handout]")
{
    const Scenario scenario = scenario_of({step_of("make", "true")});
    HandoutRun run = run_of({});
    run.start.environment = {{"timeout_multiplier", "2.5"}};
    const std::string text = markdown(handout_of(scenario, &run, english), "").text;
    CHECK_THAT(text, Catch::Contains("Time limits") && Catch::Contains("× 2.5"));
}
