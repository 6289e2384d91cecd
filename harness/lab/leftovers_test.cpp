// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/leftovers.hpp"

#include <csignal>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/child.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::lab;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// Somebody who has been here, and is gone.
Owner the_departed()
{
    const pid_t pid = ::fork();
    if (pid == 0)
        ::_exit(0);
    ::waitpid(pid, nullptr, 0);
    return {ourselves().pid_namespace, pid};
}

Child sleeper(const std::string& step)
{
    auto child = Child::start({.argv = {"sleep", "600"}, .environment = {{"VOLAB_STEP", step}}},
                              "/dev/null");
    REQUIRE(child);
    return std::move(*child);
}

std::string runs_name(const Owner& owner)
{
    return cat("volab-20261125T010203Z-", name_of(owner));
}

}  // namespace

TEST_CASE("the owner is read from the names that we give", "[lab]")
{
    const Owner owner{4026531836, 77};
    CHECK(owner_in("volab-1-2-77.4026531836") == owner);
    CHECK(owner_in("volab-20261125T010203Z-77.4026531836") == owner);
    CHECK(owner_in("/tmp/volab-20261125T010203Z-77.4026531836/daemon.server1") == owner);
    CHECK(owner_in(runs_name(ourselves())) == ourselves());
}

TEST_CASE("names that are not ours have no owner", "[lab]")
{
    for (const char* name :
         {"", "volab", "volab-", "volab-77", "volab-77.", "volab-.4026531836", "volab-x.1",
          "volab-1.x", "volab--1.-1", "volab-0.0", "other-1.4026531836", "/tmp/",
          "/tmp/volab-a.b-c", "/var/volab-1.4026531836", "volab-99999999999.1"}) {
        INFO(name);
        CHECK_FALSE(owner_in(name));
    }
}

TEST_CASE("what a killed runner left is ended and removed", "[lab]")
{
    const std::string name = runs_name(the_departed());
    const testing::TemporaryFolder folder;
    fs::create_directories(folder.path() / name / "daemon.here");
    Child in_background = sleeper(cat("/tmp/", name, "/daemon.here"));
    Child in_front = sleeper(name);

    end_leftovers(folder.path());

    REQUIRE(in_background.wait(10s));
    CHECK(in_background.ended()->signal == SIGTERM);
    REQUIRE(in_front.wait(10s));
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a leftover that does not heed SIGTERM is killed", "[lab]")
{
    // It has the name once it does not heed SIGTERM: other tests look for leftovers at any time.
    const std::string script =
        cat("trap '' TERM; VOLAB_STEP=", runs_name(the_departed()), " exec sleep 600");
    auto child = Child::start({.argv = {"bash", "-c", script}}, "/dev/null");
    REQUIRE(child);
    std::this_thread::sleep_for(300ms);  // for the trap

    end_leftovers("/nowhere");

    REQUIRE(child->wait(10s));
    CHECK(child->ended()->signal == SIGKILL);
}

TEST_CASE("what belongs to the living, to others or to elsewhere is left alone", "[lab]")
{
    const Owner gone = the_departed();
    const std::string name =
        GENERATE_COPY(runs_name(ourselves()), runs_name({gone.pid_namespace + 1, gone.pid}),
                      cat("other-", name_of(gone)));
    const testing::TemporaryFolder folder;
    fs::create_directories(folder.path() / name);
    Child child = sleeper(name);

    end_leftovers(folder.path());

    CHECK_FALSE(child.ended());
    CHECK(fs::exists(folder.path() / name));
}

TEST_CASE("a link that has a leftover's name is not followed", "[lab]")
{
    const testing::TemporaryFolder folder;
    fs::create_directories(folder.path() / "precious" / "data");
    fs::create_directory_symlink("precious", folder.path() / runs_name(the_departed()));

    end_leftovers(folder.path());

    CHECK(fs::exists(folder.path() / "precious" / "data"));
}
