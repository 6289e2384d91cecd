// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/from.hpp"

#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"
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
    made.text = "text of the scenario";
    made.name = "volumes";
    const auto step = [](const std::string& id) {
        model::Step named;
        named.id = id;
        return named;
    };
    made.chapters = {{.id = "start", .steps = {step("look"), step("touch")}},
                     {.id = "middle", .steps = {step("write-page"), step("read-page")}},
                     {.id = "end", .steps = {step("tidy")}}};
    made.finally = {step("close")};
    return made;
}

/// Labs that nobody is at, their machines being this process.
struct Labs {
    testing::TemporaryFolder folder;
    testing::Environment variable{"XDG_CACHE_HOME", folder.path()};

    void keep(const std::string& id, const std::string& name, const std::string& text,
              const std::string& combination = "")
    {
        const auto lab = folder / "volab/labs" / id;
        std::filesystem::create_directories(lab);
        const qemu::HostEntry host{"server1", *qemu::identify(::getpid()), 22};
        REQUIRE(qemu::write_entry(
            lab, {id, cat("2026-11-24T08:30:00.", 100 + ++kept_, "Z"), "tcg", true, {host}}));
        REQUIRE(run::write_kept_run(lab, {name,
                                          lab::sha256(text),
                                          {{"start", {}}, {"middle", {{"id", "of " + id}}}},
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
                             "the run that kept it did not come so far; name an earlier step");
    labs.keep("bbb", "volumes", scenario().text);
    CHECK(refusal("look") == "--from: several labs are kept of 'volumes': aaa, bbb\n"
                             "name one: --lab bbb");
    CHECK(refusal("look", "bbb").empty());
    labs.keep("ccc", "another", scenario().text);
    CHECK(refusal("look", "ccc") == "--lab: lab ccc is not one of 'volumes'\n"
                                    "'volab run volumes.yaml --keep' leaves one");
    labs.keep("aaa", "volumes", "text before");
    CHECK(refusal("look", "aaa") ==
          "--from: 'volumes' has changed since lab aaa was kept\n"
          "begin anew: 'volab run volumes.yaml --keep' leaves one, 'volab lab stop aaa' ends the "
          "old one");
    const auto lock = qemu::FileLock::try_to_take(labs.folder / "volab/labs/bbb/lock");
    REQUIRE(lock);
    CHECK(refusal("look", "bbb") == "--lab: lab bbb is in use by a run\n");
}
