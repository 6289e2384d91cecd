// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>

#include "harness/walk/testing/walks.hpp"

using namespace harness;
using namespace harness::walk;
using namespace harness::walk::testing;
using harness::testing::says;
using harness::testing::step;

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
