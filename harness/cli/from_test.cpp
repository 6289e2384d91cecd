// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/from.hpp"

#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/run/kept_run.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::cli;
namespace qemu = harness::lab::qemu;

namespace {

model::Scenario scenario()
{
    model::Scenario made;
    made.file = "volumes.yaml";
    made.text = "chapters:\n  - id: start\n  - id: middle\n  - id: end\n";
    made.name = "volumes";
    const auto step = [](const std::string& id) {
        model::Step named;
        named.id = id;
        return named;
    };
    made.chapters = {
        {.id = "start", .steps = {step("look"), step("touch")}, .where = {made.file, 2, 5}},
        {.id = "middle",
         .steps = {step("write-page"), step("read-page")},
         .where = {made.file, 3, 5}},
        {.id = "end", .steps = {step("tidy")}, .where = {made.file, 4, 5}}};
    made.finally = {step("close")};
    return made;
}

/// Labs that nobody is at, their machines being this process.
struct Labs {
    testing::TemporaryFolder folder;
    testing::Environment variable{"XDG_CACHE_HOME", folder.path()};

    /// A lab that was kept of a scenario of that text, saved at the start of all chapters but the
    /// last.
    void keep(const std::string& id, const std::string& name, const std::string& text,
              const std::string& combination = "")
    {
        model::Scenario kept = scenario();
        kept.text = text;
        const auto lab = folder / "volab/labs" / id;
        std::filesystem::create_directories(lab);
        const qemu::HostEntry host{"server1", *qemu::identify(::getpid()), 22};
        REQUIRE(qemu::write_entry(
            lab, {id, cat("2026-11-24T08:30:00.", 100 + ++kept_, "Z"), "tcg", true, {host}}));
        REQUIRE(run::write_kept_run(
            lab, {name,
                  {{run::checkpoint_of(0), {{}, run::origin_of(kept, 0)}},
                   {run::checkpoint_of(1), {{{"id", "of " + id}}, run::origin_of(kept, 1)}}},
                  combination}));
    }

private:
    int kept_ = 0;
};

/// The error's text, or nothing.
std::string refusal(const std::string& step, const std::string& id = {})
{
    std::map<std::string, std::string> left_out;
    const auto from = begin_at(scenario(), step, id, left_out);
    if (from)
        return {};
    CHECK(from.error().fault == Fault::usage);
    return cat(from.error().what, "\n", from.error().hint);
}

}  // namespace

TEST_CASE("a run begins in the lab that was kept, before the step's chapter", "[cli]")
{
    Labs labs;
    labs.keep("aaa", "volumes", scenario().text);
    labs.keep("bbb", "another", "else");
    std::map<std::string, std::string> left_out{{"look", "not wanted"}};
    const std::string step = GENERATE("read-page", "middle");
    const auto from = begin_at(scenario(), step, GENERATE("", "aaa"), left_out);
    REQUIRE(from);
    CHECK(from->lab.entry.id == "aaa");
    CHECK(from->start.chapter == 1);
    CHECK(from->start.variables == model::Variables{{"id", "of aaa"}});
    CHECK(left_out == std::map<std::string, std::string>{{"look", "not wanted"},
                                                         {"touch", cat("before --from ", step)}});
}

TEST_CASE("of several labs the one of the scenario as it is now is meant", "[cli]")
{
    Labs labs;
    labs.keep("old", "volumes", "text before");
    labs.keep("new", "volumes", scenario().text);
    std::map<std::string, std::string> left_out;
    const auto from = begin_at(scenario(), "look", "", left_out);
    REQUIRE(from);
    CHECK(from->lab.entry.id == "new");
    CHECK(left_out.empty());
}

TEST_CASE("a run in a combination begins in a lab of that combination", "[cli]")
{
    Labs labs;
    labs.keep("old", "volumes", scenario().text, "image=debian-12");
    labs.keep("new", "volumes", scenario().text, "image=debian-13");
    CHECK(refusal("look") == "--from: no lab is kept of 'volumes'\n"
                             "'volab run volumes.yaml --keep' leaves one");
    CHECK(refusal("look", "new") == "--lab: lab new is not one of 'volumes'\n"
                                    "'volab run volumes.yaml --keep' leaves one");
    model::Scenario chosen = scenario();
    chosen.combination = {{"image", "debian-13"}};
    std::map<std::string, std::string> left_out;
    const auto from = begin_at(chosen, "look", "", left_out);
    REQUIRE(from);
    CHECK(from->lab.entry.id == "new");
}

TEST_CASE("a run cannot begin where no lab was saved, and is told what to do", "[cli]")
{
    Labs labs;
    CHECK(refusal("look") == "--from: no lab is kept of 'volumes'\n"
                             "'volab run volumes.yaml --keep' leaves one");
    CHECK(refusal("look", "aaa") == "--lab: there is no lab 'aaa'\n"
                                    "'volab lab list' shows those there are");
    labs.keep("aaa", "volumes", scenario().text);
    CHECK(refusal("raed-page") == "--from: 'volumes' has no step 'raed-page'\n"
                                  "did you mean 'read-page'?");
    CHECK(refusal("close") == "--from: 'close' is a closing step\n"
                              "those run at the end of every run");
    CHECK(refusal("tidy") == "--from: lab aaa was not saved at the start of chapter 'end'\n"
                             "what kept it did not come so far; name an earlier step");
    labs.keep("bbb", "volumes", scenario().text);
    CHECK(refusal("look") == "--from: several labs are kept of 'volumes': aaa, bbb\n"
                             "name one: --lab bbb");
    CHECK(refusal("look", "bbb").empty());
    labs.keep("ccc", "another", scenario().text);
    CHECK(refusal("look", "ccc") == "--lab: lab ccc is not one of 'volumes'\n"
                                    "'volab run volumes.yaml --keep' leaves one");
    const auto lock = qemu::FileLock::try_to_take(labs.folder / "volab/labs/bbb/lock");
    REQUIRE(lock);
    CHECK(refusal("look", "bbb") == "--lab: lab bbb is in use by a run\n");
}

TEST_CASE("a run begins in a lab that was kept before the chapter was changed, not before what "
          "leads there",
          "[cli]")
{
    Labs labs;
    labs.keep("aaa", "volumes", scenario().text);
    model::Scenario changed = scenario();
    changed.text = "chapters:\n  - id: start\n  - id: middle, with another step\n  - id: end\n";
    std::map<std::string, std::string> left_out;
    CHECK(begin_at(changed, "read-page", "", left_out));
    labs.keep("bbb", "volumes", "chapters:\n  - id: start, with another step\n  - id: middle\n");
    const auto meant = begin_at(scenario(), "read-page", "", left_out);
    REQUIRE(meant);
    CHECK(meant->lab.entry.id == "aaa");
    CHECK(refusal("look", "bbb").empty());
    const std::string refused =
        "--from: 'volumes' has changed before chapter 'middle' since lab bbb was kept\n"
        "name a step that comes before the change, or begin anew: 'volab run volumes.yaml --keep' "
        "leaves one, 'volab lab stop bbb' ends the old one";
    CHECK(refusal("read-page", "bbb") == refused);
    std::filesystem::remove_all(labs.folder / "volab/labs/aaa");
    CHECK(refusal("read-page") == refused);
    labs.keep("ccc", "volumes", "chapters:\n  - id: another start\n  - id: middle\n");
    CHECK(refusal("read-page").find("lab ccc was kept") != std::string::npos);
}

TEST_CASE("a run begins where the lab was saved, whatever the chapter there is called now", "[cli]")
{
    Labs labs;
    labs.keep("aaa", "volumes", scenario().text);
    model::Scenario renamed = scenario();
    renamed.chapters[1].id = "centre";
    std::map<std::string, std::string> left_out;
    CHECK(begin_at(renamed, "centre", "", left_out));
}
