// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/uses.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

/// A process that has a folder mounted in a namespace of its own, as a container has.
class Container {
public:
    Container(const fs::path& folder, const fs::path& at)
    {
        fs::create_directories(at);
        int told[2];
        REQUIRE(::pipe(told) == 0);
        child_ = ::fork();
        if (child_ == 0) {
            const bool mounted =
                ::unshare(CLONE_NEWNS) == 0 &&
                ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                ::mount(folder.c_str(), at.c_str(), nullptr, MS_BIND, nullptr) == 0;
            (void)!::write(told[1], mounted ? "y" : "n", 1);
            for (;;)
                ::pause();
        }
        char answer = 0;
        runs_ = ::read(told[0], &answer, 1) == 1 && answer == 'y';
        ::close(told[0]);
        ::close(told[1]);
    }
    ~Container() { stop(); }
    void stop()
    {
        if (child_ <= 0)
            return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }
    bool runs() const { return runs_; }

private:
    pid_t child_ = 0;
    bool runs_ = false;
};

std::vector<std::string> ids(const Store& store, const std::string& volume)
{
    std::vector<std::string> all;
    const auto noted = store.uses_of(volume);
    for (const Use& use : std::get<std::vector<Use>>(noted))
        all.push_back(use.id);
    return all;
}

/// As if all that was noted had been so an hour ago.
void age(const TwoHosts& hosts, const std::string& volume)
{
    for (const auto& use : fs::directory_iterator(hosts.share / "config" / folders::uses / volume))
        fs::last_write_time(use, fs::last_write_time(use) - std::chrono::hours{1});
}

}  // namespace

TEST_CASE("B8 docker cp into a running container takes nothing from it, on any host", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.mount("vol1", "c1");
    Container container(hosts.share / "vol1", hosts.folder.path / "at");
    if (!container.runs()) {
        WARN("not checked: this user cannot make a mount namespace");
        return;
    }
    for (int i = 0; i < 3; ++i) {
        (void)hosts.one.mount("vol1", "c1");  // docker cp: the id of the container
        CHECK(!hosts.one.unmount("vol1", "c1"));
    }
    CHECK(ids(hosts.other, "vol1") == std::vector<std::string>{"c1"});
    CHECK(hosts.other.remove("vol1", {})->what ==
          "Cannot delete volume vol1. It is still mounted on one");
    container.stop();
    CHECK(!hosts.one.unmount("vol1", "c1"));
    CHECK(ids(hosts.other, "vol1").empty());
    CHECK(!hosts.other.remove("vol1", {}));
}

TEST_CASE("of two containers with a volume, each one's use ends with it, docker cp or not",
          "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.mount("vol1", "c1");
    (void)hosts.one.mount("vol1", "c2");
    Container first(hosts.share / "vol1", hosts.folder.path / "at1");
    const Container second(hosts.share / "vol1", hosts.folder.path / "at2");
    if (!first.runs() || !second.runs()) {
        WARN("not checked: this user cannot make a mount namespace");
        return;
    }
    (void)hosts.one.mount("vol1", "c1");
    CHECK(!hosts.one.unmount("vol1", "c1"));
    CHECK(ids(hosts.other, "vol1").size() == 2);
    first.stop();
    CHECK(!hosts.one.unmount("vol1", "c1"));
    CHECK(ids(hosts.other, "vol1") == std::vector<std::string>{"c2"});
}

TEST_CASE("a container that nobody noted is noted at the next sign of life", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    Container container(hosts.share / "vol1", hosts.folder.path / "at");
    if (!container.runs()) {
        WARN("not checked: this user cannot make a mount namespace");
        return;
    }
    const auto refused = hosts.one.remove("vol1", {});
    REQUIRE(refused);
    CHECK(refused->what.find("It is still mounted in process ") != std::string::npos);
    REQUIRE(hosts.one.sign_of_life());
    CHECK(ids(hosts.other, "vol1") == std::vector<std::string>{std::string{seen_in_use}});
    container.stop();
    age(hosts, "vol1");
    REQUIRE(hosts.one.sign_of_life());
    CHECK(ids(hosts.other, "vol1").empty());
}

TEST_CASE("a missed Unmount is recovered while the host lives", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.mount("vol1", "c1");
    (void)hosts.one.mount("vol1", std::string{by_hand});
    REQUIRE(hosts.one.sign_of_life());
    CHECK(ids(hosts.other, "vol1").size() == 2);  // its container may be on its way
    age(hosts, "vol1");
    REQUIRE(hosts.one.sign_of_life());
    CHECK(ids(hosts.other, "vol1") == std::vector<std::string>{std::string{by_hand}});
}

TEST_CASE("a use that is noted once more counts from then on", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.mount("vol1", "c1");
    age(hosts, "vol1");
    CHECK(!hosts.one.remove("vol1", {.keep_data = true}));  // old, and nobody holds it
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.mount("vol1", "c1");
    age(hosts, "vol1");
    (void)hosts.one.mount("vol1", "c1");  // a restart policy's: same id, no Unmount before
    CHECK(hosts.one.remove("vol1", {})->refusal == Refusal::in_use);
    REQUIRE(hosts.one.sign_of_life());
    CHECK(ids(hosts.other, "vol1").size() == 1);
    CHECK(!hosts.one.unmount("vol1", "c1"));
    CHECK(ids(hosts.other, "vol1").empty());
}

TEST_CASE("a machine that was cloned does not take its twin for an earlier self", "[volume]")
{
    TwoHosts hosts;
    Store twin = std::move(*Store::open({.share = hosts.share,
                                         .root = hosts.folder.path / "twin",
                                         .here = {"one", "boot7", "twin"}}));
    (void)hosts.one.create("vol1", {});
    (void)twin.mount("vol1", "a");
    REQUIRE(twin.sign_of_life());
    REQUIRE(hosts.one.sign_of_life());
    CHECK(hosts.one.remove("vol1", {})->what ==
          "Cannot delete volume vol1. It is still mounted on twin");
    CHECK(ids(twin, "vol1").size() == 1);
}

TEST_CASE("of a host that was started anew, one sign of life is left", "[volume]")
{
    TwoHosts hosts;
    REQUIRE(hosts.open("one", "boot2").sign_of_life());
    std::vector<std::string> signs;
    for (const auto& sign : fs::directory_iterator(hosts.share / "config" / folders::hosts))
        signs.push_back(sign.path().filename());
    std::ranges::sort(signs);
    CHECK(signs == std::vector<std::string>{"one.boot2.alive.one", "other.boot1.alive.other"});
}

TEST_CASE("this host knows its own uses", "[volume]")
{
    const HostId here = this_host();
    const auto use = use_in(name_of({here, "id"}));
    REQUIRE(use);
    CHECK(use->host == here);
}

TEST_CASE("F2 what is planted among the uses leads nowhere and holds up nobody", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.create("vol2", {});
    fs::create_directory(hosts.folder.path / "elsewhere");
    const fs::path uses = hosts.share / "config" / folders::uses;
    fs::create_directories(uses / "vol2");
    fs::create_directory_symlink(hosts.folder.path / "elsewhere", uses / "vol1");
    CHECK(refusal_of(hosts.one.mount("vol1", "a")).find("a symbolic link is in the way") !=
          std::string::npos);
    CHECK(fs::is_empty(hosts.folder.path / "elsewhere"));

    const Use use{hosts.one.here(), "a"};
    REQUIRE(::mkfifo((uses / "vol2" / name_of(use)).c_str(), 0600) == 0);
    CHECK(!worked(hosts.one.mount("vol2", "a")));
    CHECK(worked(hosts.one.mount("vol2", "b")));
    CHECK(!hosts.one.unmount("vol2", "a"));
    CHECK(!fs::exists(uses / "vol2" / name_of(use)));

    fs::remove(uses / "vol1");
    fs::remove_all(hosts.share / "config" / folders::hosts);
    fs::create_directory(hosts.share / "config" / folders::hosts);
    REQUIRE(
        ::mkfifo((hosts.share / "config" / folders::hosts / name_of({hosts.one.here(), "alive"}))
                     .c_str(),
                 0600) == 0);
    CHECK_FALSE(hosts.one.sign_of_life());
}

TEST_CASE("the folder of a volume's uses stays for the next one, until nobody has come", "[uses]")
{
    TwoHosts hosts;
    hosts.one.create("vol1", {});
    const auto folder = hosts.share / "config/convoy.uses/vol1";
    REQUIRE(worked(hosts.one.mount("vol1", "id1")));
    REQUIRE(hosts.one.sign_of_life());
    CHECK(std::filesystem::exists(folder));
    CHECK_FALSE(hosts.one.unmount("vol1", "id1"));
    CHECK(std::filesystem::is_empty(folder));
    CHECK(std::get<std::vector<std::string>>(hosts.one.used_here()).empty());
    REQUIRE(hosts.other.sign_of_life());
    CHECK_FALSE(std::filesystem::exists(folder));
    REQUIRE(worked(hosts.one.mount("vol1", "id2")));
    CHECK(std::get<std::vector<std::string>>(hosts.one.used_here()) ==
          std::vector<std::string>{"vol1"});
}
