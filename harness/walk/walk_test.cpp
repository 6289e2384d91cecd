// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/walk.hpp"

#include <cstdlib>

#include "harness/base/text.hpp"
#include "harness/lab/local.hpp"
#include "harness/run/kept_run.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::walk;
using testing::complains;
using testing::says;
using testing::stdout_is;
using testing::step;

namespace {

model::Step hidden(model::Step step)
{
    step.hidden = true;
    return step;
}

model::Step expecting(model::Step step, std::string text)
{
    step.expect.all.push_back(stdout_is(std::move(text)));
    return step;
}

model::Step saving(model::Step step, std::string name)
{
    step.save.push_back({std::move(name), model::FromStdout{}, {}});
    return step;
}

/// A walk on fake hosts.
struct FakeWalk : testing::Rig {
    explicit FakeWalk(std::vector<model::Step> steps, std::vector<model::Step> second = {})
        : Rig(std::move(steps))
    {
        if (!second.empty())
            scenario.chapters.push_back({.id = "more", .steps = std::move(second)});
    }

    Walk& walk()
    {
        if (!walk_) {
            provider.story.folder = folder.path();
            lab = std::move(*provider.bring_up(scenario.lab, [](std::string_view) {}));
            walk_ = std::make_unique<Walk>(
                scenario, WalkPlan{.name = "w", .folder = folder.path(), .provider = "fake"}, *lab,
                std::vector<model::RunObserver*>{&told});
        }
        return *walk_;
    }

    std::string at() { return walk().card() ? walk().card()->step : ""; }

    std::unique_ptr<lab::Lab> lab;

private:
    std::unique_ptr<Walk> walk_;
};

/// A walk on this machine, in a folder of its own.
struct LocalWalk {
    explicit LocalWalk(std::vector<model::Step> steps)
    {
        for (model::Step& each : steps) {
            each.on = {"here"};
            auto& script = std::get<model::RunScript>(each.action).script;
            script = cat("cd ", work.string(), "\n", script);
        }
        scenario.name = "local";
        scenario.lab.hosts = {{.name = "here"}};
        scenario.chapters.push_back({.id = "work", .steps = std::move(steps)});
        std::filesystem::create_directories(work);
        made = std::make_unique<Walk>(
            scenario, WalkPlan{.name = "w", .folder = folder.path(), .provider = "local"}, *lab,
            std::vector<model::RunObserver*>{&told});
        REQUIRE(made->begin());
    }

    StepReport own(const std::string& line)
    {
        return made->try_own("here", cat("cd ", work.string(), "; ", line));
    }

    testing::TemporaryFolder folder;
    std::filesystem::path work = folder.path() / "work";
    lab::Interrupt interrupt;
    lab::LocalProvider provider{interrupt};
    testing::Recorder told;
    model::Scenario scenario;
    std::unique_ptr<lab::Lab> lab = [this] {
        model::LabSpec spec;
        spec.hosts = {{.name = "here"}};
        return std::move(*provider.bring_up(spec, {}));
    }();
    std::unique_ptr<Walk> made;
};

std::vector<std::string> failed(const StepReport& report)
{
    std::vector<std::string> lines;
    for (const CheckShown& check : report.checks)
        if (!check.passed)
            lines.push_back(cat(check.expected, " | ", check.actual));
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

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

TEST_CASE("a lab that cannot be taken back says so", "[walk]")
{
    FakeWalk rig({step("a", "a")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    REQUIRE(walk.cannot_rewind());
    const auto rewound = walk.rewind(0);
    REQUIRE_FALSE(rewound);
    CHECK(rewound.error().fault == Fault::usage);
    CHECK(rewound.error().what == "the provider 'fake' cannot take hosts back");
    CHECK(walk.checkpoint("x").error().what == rewound.error().what);
    CHECK_FALSE(walk.state().can_rewind);
}

TEST_CASE("chapters are saved as they begin, and taken back to", "[walk]")
{
    FakeWalk rig({saving(step("a", "do a"), "value")},
                 {step("b", "use ${{ value }}"), step("c", "do c")});
    rig.provider.story.checkpoints = true;
    rig.server1.on("do a", says("7"));
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.rewind(1).error().what == "chapter 2 was not begun yet");
    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.next());
    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.next());
    CHECK(rig.provider.story.happened == Lines{"up", "saved chapter-1", "saved chapter-2"});
    // A run can begin there, too.
    const auto note = run::read_kept_run(rig.folder.path());
    CHECK((*note)->chapters.at("more").at("value") == "7");

    REQUIRE(walk.rewind(1));
    CHECK(rig.provider.story.happened.back() == "restored chapter-2");
    CHECK(rig.at() == "b");
    CHECK(walk.card()->command() == "use 7");
    CHECK(walk.report("a").standing == Standing::passed);
    CHECK(walk.report("b").standing == Standing::open);

    REQUIRE(walk.checkpoint("mine"));
    CHECK(walk.state().checkpoints == Lines{"mine"});
    CHECK(walk.state().chapters == std::vector<std::size_t>{0, 1});
    REQUIRE(walk.reset());
    CHECK(rig.at() == "a");
    CHECK(walk.report("a").standing == Standing::open);
    CHECK(walk.card("b")->command() == "use ${{ value }}");
    CHECK(walk.state().chapters == std::vector<std::size_t>{0});  // the rest has not been yet

    REQUIRE(walk.restore("mine"));
    CHECK(rig.at() == "b");
    CHECK(walk.card()->command() == "use 7");
    for (const char* bad : {"", "a b", "chapter-2", "../x"})
        CHECK_FALSE(walk.checkpoint(bad));
    CHECK(walk.restore("min").error().hint == "did you mean 'mine'?");
}

TEST_CASE("a walk goes on where it was left", "[walk]")
{
    Progress progress;
    {
        FakeWalk rig({hidden(step("prepare", "prepare")), saving(step("a", "do a"), "value")},
                     {step("b", "use ${{ value }}")});
        rig.provider.story.checkpoints = true;
        rig.server1.on("do a", says("7"));
        REQUIRE(rig.walk().begin());
        (void)rig.walk().perform();
        REQUIRE(rig.walk().next());
        progress = *progress_of(to_json(rig.walk().progress()));
        CHECK(rig.walk().leave().outcome == model::Outcome::interrupted);
    }
    FakeWalk rig({hidden(step("prepare", "prepare")), saving(step("a", "do a"), "value")},
                 {step("b", "use ${{ value }}")});
    rig.provider.story.checkpoints = true;
    rig.provider.story.saved = {"chapter-1"};  // the lab lost the other one
    REQUIRE(rig.walk().resume(progress));
    CHECK(rig.at() == "b");
    CHECK(rig.walk().card()->command() == "use 7");
    CHECK(rig.walk().report("a").standing == Standing::passed);
    CHECK(rig.server1.ran.empty());
    CHECK(rig.provider.story.happened == Lines{"up", "saved chapter-2"});
    CHECK(rig.walk().perform().standing == Standing::passed);
    REQUIRE(rig.walk().next());
    CHECK(rig.walk().finish().outcome == model::Outcome::passed);
    CHECK(rig.told.endings() == Lines{"prepare passed", "a passed", "b passed"});
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
    rig.server1.on("do a", {testing::is_interrupted(rig.interrupt), says("")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.perform().why == Why::interrupted);
    CHECK(walk.report("a").standing == Standing::open);
    rig.interrupt.acknowledge();
    CHECK(walk.perform().standing == Standing::passed);
}

TEST_CASE("a command in a terminal is judged", "[walk]")
{
    FakeWalk rig({saving(expecting(step("look", "docker ps -q"), "7"), "id"),
                  step("make", "make ${{ id }}", {"server1", "server2"})});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    rig.server1.on("docker ps", says("8"));

    CHECK(walk.judge({"server1", "ls", 0, "a\n", true}).why == Why::other_command);
    CHECK(walk.judge({"server2", "docker ps -q", 0, "7\n", true}).why == Why::other_command);
    const StepReport wrong = walk.judge({"server1", "docker ps", 0, "8\n", true});
    CHECK(wrong.standing == Standing::failed);
    CHECK(failed(wrong) == Lines{"stdout is '7' | stdout is '8'"});
    CHECK(walk.judge({"server1", "docker container ls -q", 0, "7\n", true}).standing ==
          Standing::passed);
    REQUIRE(walk.next());

    CHECK(walk.card()->command() == "make 7");
    const StepReport here = walk.judge({"server1", " make  7 ", 0, "", true});
    CHECK(here.standing == Standing::open);
    CHECK(here.why == Why::other_hosts);
    CHECK(here.reason == "server2");
    CHECK(walk.judge({"server2", "make 7", 1, "no\n", true}).standing == Standing::failed);
    CHECK(walk.judge({"server2", "make 7", 0, "", true}).standing == Standing::passed);
    CHECK(walk.finish().outcome == model::Outcome::passed);
    CHECK(rig.told.tries("look", "server1") == 3);
}

TEST_CASE("another way to the same state passes, a wrong one tells what differs", "[walk]")
{
    LocalWalk rig({step("write", "echo hello > page\ncat page"), step("make", "mkdir -p a/b"),
                   step("quiet", "true && unheard-of || true")});
    Walk& walk = *rig.made;

    CHECK(rig.own("touch other").why == Why::other_command);
    const StepReport wrong = rig.own("echo hullo > page");
    CHECK(wrong.standing == Standing::failed);
    CHECK(failed(wrong) ==
          Lines{cat("file ", rig.work.string(), "/page is 'hello' | it is 'hullo'")});
    CHECK(walk.check().standing == Standing::failed);
    CHECK(rig.own("printf 'hello\\n' | tee page").standing == Standing::passed);
    REQUIRE(walk.next());

    CHECK(walk.check().standing == Standing::failed);
    CHECK(rig.own("install -d a/b").standing == Standing::passed);  // unheard of, but it is there
    REQUIRE(walk.next());

    const StepReport unseen = walk.check();
    CHECK(unseen.standing == Standing::open);
    CHECK(unseen.why == Why::nothing_to_see);
    CHECK(rig.own("unheard-of || true").standing == Standing::passed);
}

TEST_CASE("lines of a learner are run in a shell that stays where it is", "[walk]")
{
    LocalWalk rig({step("a", "true")});
    Walk& walk = *rig.made;
    CHECK(walk.folder_on("here").empty());
    (void)walk.try_own("here", cat("cd ", rig.work.string()));
    CHECK(walk.folder_on("here") == rig.work.string());
    (void)walk.try_own("here", "false; echo text; echo error >&2; exit 3");
    const auto outputs = rig.told.all<model::Output>();
    REQUIRE(outputs.size() == 2);
    CHECK(outputs[0].text == "text\n");
    CHECK(outputs[1].text == "error\n");  // and no note of ours
    CHECK(rig.told.all<model::CommandEnded>().back().exit == 3);
    (void)walk.try_own("here", "touch there; mkdir sub; cd sub; rmdir ../sub");
    CHECK(std::filesystem::exists(rig.work / "there"));
    (void)walk.try_own("here", "pwd >&2; cd");
    CHECK(rig.told.all<model::Output>().back().text.find("No such file or directory") !=
          std::string::npos);  // which is why it is somewhere else
    CHECK(walk.folder_on("here") == std::getenv("HOME"));
}

TEST_CASE("of much that an own command prints only the ends are kept in memory", "[walk]")
{
    LocalWalk rig({step("a", "true")});
    (void)rig.made->try_own("here", "head -c 20000000 /dev/zero | tr '\\0' 'x'; echo end");
    const auto outputs = rig.told.all<model::Output>();
    REQUIRE(outputs.size() == 1);
    CHECK(outputs[0].bytes == 20'000'004);
    CHECK(outputs[0].text.size() < 100'000);
    CHECK(outputs[0].text.ends_with("end\n"));
    CHECK(std::filesystem::file_size(rig.folder.path() / outputs[0].file) == 20'000'004);
}

TEST_CASE("a hint tells what has to be seen", "[walk]")
{
    FakeWalk rig({expecting(step("a", "docker volume create v\ndocker volume inspect v"), "v"),
                  step("b", "unheard-of")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.hint().in("en") == "What has to be seen after this step:\n"
                                  "- volume v of driver local\n- stdout is 'v'");
    CHECK(walk.hint().in("ja").find("- volume v of driver local") != std::string::npos);
    REQUIRE(walk.next());
    CHECK(walk.hint().in("en") == "What has to be seen after this step:\n- exit status 0");
}
