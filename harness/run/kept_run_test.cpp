// SPDX-License-Identifier: Apache-2.0
#include "harness/run/kept_run.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::testing;
using model::Outcome;
using run::KeptRun;
using Lines = std::vector<std::string>;

namespace {

/// Three chapters of one step each: one, two, three. The first saves `value`.
struct KeptRig : Rig {
    KeptRig() : Rig({step("one", "echo of one")})
    {
        scenario.text = "the scenario's text";
        scenario.chapters.front().steps.front().save = {{"value", model::FromStdout{}}};
        scenario.chapters.push_back({.id = "more", .steps = {step("two", "echo of two")}});
        scenario.chapters.push_back({.id = "rest", .steps = {step("three", "echo of three")}});
        server1.on("echo of one", says("saved by one\n"));
        plan.keep = true;
        provider.story.checkpoints = true;
        provider.story.folder = folder.path();
    }
    KeptRun note() const
    {
        const auto read = run::read_kept_run(folder.path());
        REQUIRE(read);
        REQUIRE(*read);
        return **read;
    }
};

}  // namespace

TEST_CASE("what is noted of a kept run is read back as it was written", "[run]")
{
    const TemporaryFolder folder;
    const KeptRun run{"volumes",
                      {{"first", {}}, {"second", {{{"id", "4711"}, {"q", "\""}}, "abc"}}},
                      "image=debian-13"};
    REQUIRE(run::write_kept_run(folder.path(), run));
    const auto back = run::read_kept_run(folder.path());
    REQUIRE(back);
    CHECK(*back == run);
}

TEST_CASE("the note of an older volab is of a scenario without a matrix", "[run]")
{
    const TemporaryFolder folder;
    put(folder / "run.json", R"({"scenario": "volumes", "starts": {}})");
    const auto back = run::read_kept_run(folder.path());
    REQUIRE(back);
    CHECK(**back == KeptRun{"volumes", {}});
}

TEST_CASE("a lab without a note has none, one with a damaged note is an error", "[run]")
{
    const TemporaryFolder folder;
    const auto none = run::read_kept_run(folder.path());
    REQUIRE(none);
    CHECK_FALSE(*none);
    put(folder / "run.json",
        GENERATE("", "{", "{}", "[1]", R"({"scenario": 3})",
                 R"({"scenario": "volumes", "starts": {"first": {"id": "4711"}}})"));
    const auto damaged = run::read_kept_run(folder.path());
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().what ==
          cat("'", (folder / "run.json").string(), "' is damaged, or of another volab"));
}

TEST_CASE("a lab that is to be kept is saved at the start of each chapter", "[run]")
{
    KeptRig rig;
    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.provider.story.happened ==
          Lines{"up", "saved chapter-1", "saved chapter-2", "saved chapter-3", "kept"});
    const KeptRun note = rig.note();
    CHECK(note.scenario == "test");
    REQUIRE(note.starts.size() == 3);
    CHECK_FALSE(note.starts.at("chapter-1").variables.contains("value"));
    CHECK(note.starts.at("chapter-2").variables.at("value") == "saved by one");
    CHECK(note.starts.at("chapter-3").variables.at("value") == "saved by one");
}

TEST_CASE("a lab that goes is not saved, nor are chapters that do not run", "[run]")
{
    KeptRig rig;
    SECTION("not kept")
    {
        rig.plan.keep = false;
        rig.run();
        CHECK(rig.provider.story.happened == Lines{"up", "down"});
    }
    SECTION("left out")
    {
        rig.plan.left_out = {{"two", "not wanted"}};
        rig.run();
        CHECK(rig.provider.story.happened ==
              Lines{"up", "saved chapter-1", "saved chapter-3", "kept"});
    }
    SECTION("after a failure")
    {
        rig.scenario.chapters.front().steps.front().expect.all = {stdout_is("something else")};
        CHECK(rig.run().outcome == Outcome::failed);
        CHECK(rig.provider.story.happened == Lines{"up", "saved chapter-1", "kept"});
    }
}

TEST_CASE("a run begins in the middle with what was saved by then", "[run]")
{
    KeptRig rig;
    rig.scenario.chapters[1].steps = {step("two", "use ${{ value }}")};
    rig.plan.start = run::Start{1, {{"value", "of before"}, {"convoy_archive", "an old one"}}};
    rig.plan.variables = {{"convoy_archive", "the new one"}};
    rig.scenario.chapters[2].steps = {step("three", "use ${{ convoy_archive }}")};
    rig.plan.left_out = {{"one", "before --from two"}};

    CHECK(rig.run().outcome == Outcome::passed);

    CHECK(rig.provider.story.happened ==
          Lines{"up", "restored chapter-2", "saved chapter-3", "kept"});
    const Lines story = rig.told.story();
    const auto told = [&](const std::string& line) {
        return std::ranges::find(story, line) != story.end();
    };
    CHECK(told("server1, try 1 $ use of before"));
    CHECK(told("server1, try 1 $ use the new one"));
    CHECK_FALSE(told("server1, try 1 $ echo of one"));
}

TEST_CASE("a kept lab notes the combination it is of", "[run]")
{
    KeptRig rig;
    rig.scenario.combination = {{"image", "debian-13"}};
    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.note().combination == "image=debian-13");
}

TEST_CASE("where a chapter begins is told apart by what leads there", "[run]")
{
    model::Scenario scenario;
    scenario.text = "# \xff\n- id: one\n- id: two\n  says: more\n";
    scenario.chapters = {{.id = "one", .where = {"", 2, 3}}, {.id = "two", .where = {"", 3, 3}}};
    const std::string one = run::origin_of(scenario, 0);
    const std::string two = run::origin_of(scenario, 1);
    CHECK(one != two);
    const auto same = [&](bool is_one, bool is_two) {
        CHECK((run::origin_of(scenario, 0) == one) == is_one);
        CHECK((run::origin_of(scenario, 1) == two) == is_two);
    };
    SECTION("the last chapter changes")
    {
        scenario.text += "  steps: []\n";
        same(true, true);
    }
    SECTION("the first chapter changes")
    {
        scenario.text = "# \xff\n- id: one!\n- id: two\n  says: more\n";
        same(true, false);
    }
    SECTION("what precedes the chapters changes")
    {
        scenario.text.front() = ' ';
        same(false, false);
    }
    SECTION("the hosts change, wherever they are written")
    {
        scenario.lab.hosts = {{.name = "server1"}};
        same(false, false);
    }
    SECTION("the hosts' release changes")
    {
        scenario.lab.suite = "trixie";
        same(false, false);
    }
    SECTION("a variable changes")
    {
        scenario.variables["page"] = "hello";
        same(false, false);
    }
    SECTION("a chapter is where the text has nothing")
    {
        scenario.chapters[1].where.line = 90;
        CHECK(run::origin_of(scenario, 1) != two);
    }
}

TEST_CASE("chapters that are run again after a change are noted anew, the others stay", "[run]")
{
    KeptRig rig;
    CHECK(rig.run().outcome == Outcome::passed);
    const KeptRun before = rig.note();
    rig.scenario.text += " and more";
    rig.scenario.chapters[2].where.line = 2;
    rig.plan.start = run::Start{1, {{"value", "of before"}}};
    rig.plan.left_out = {{"one", "before --from two"}};
    CHECK(rig.run().outcome == Outcome::passed);
    const KeptRun after = rig.note();
    CHECK(after.starts.at("chapter-1") == before.starts.at("chapter-1"));
    CHECK(after.starts.at("chapter-2") == before.starts.at("chapter-2"));
    CHECK(after.starts.at("chapter-3").origin != before.starts.at("chapter-3").origin);
    CHECK(after.starts.at("chapter-3").variables.at("value") == "of before");
}

TEST_CASE("a chapter that takes another's place takes its checkpoint and its note", "[run]")
{
    KeptRig rig;
    CHECK(rig.run().outcome == Outcome::passed);
    const std::string was = rig.note().starts.at("chapter-3").origin;
    // One more chapter comes before the last, and fails: "rest" is not begun again.
    rig.scenario.text += " and more";
    rig.scenario.chapters.insert(rig.scenario.chapters.begin() + 2,
                                 {.id = "new", .steps = {step("wrong", "wrong")}});
    rig.scenario.chapters[2].where.line = 2;
    rig.server1.on("wrong", says("", 1));
    rig.plan.start = run::Start{1, {}};
    rig.plan.left_out = {{"one", "before --from two"}};
    CHECK(rig.run().outcome == Outcome::failed);
    CHECK(rig.note().starts.at("chapter-3").origin != was);
    CHECK(rig.note().starts.size() == 3);
}

TEST_CASE("a checkpoint that could not be saved is not noted, nor is what it was", "[run]")
{
    KeptRig rig;
    CHECK(rig.run().outcome == Outcome::passed);
    rig.provider.story.not_saved = lab_error("the disk is full");
    rig.plan.start = run::Start{1, {}};
    rig.plan.left_out = {{"one", "before --from two"}};
    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.note().starts.contains("chapter-2"));
    CHECK_FALSE(rig.note().starts.contains("chapter-3"));
}

TEST_CASE("a note that cannot be read is begun anew", "[run]")
{
    KeptRig rig;
    put(rig.folder.path() / "run.json", "{");
    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(rig.note().starts.size() == 3);
}
