// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/vagrant/provider.hpp"

#include <cstdlib>

#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::lab;
using harness::testing::TemporaryFolder;

namespace {

/// A vagrant that notes what it is told to do, and an ssh that gets to this machine. The file
/// `state` has the machine's state; while there is a file `broken`, nothing comes up.
class FakePrograms {
public:
    explicit FakePrograms(const std::string& state)
        : path_("PATH", cat((folder_ / "bin").string(), ":", std::getenv("PATH")))
    {
        testing::put(folder_ / "Vagrantfile", "");
        testing::put(folder_ / "state", state);
        program("vagrant", R"sh(#!/bin/bash
case $1 in
    status) echo "1,server1,provider-name,fake"; echo "1,server1,state,$(cat state)" ;;
    ssh-config) printf 'Host server1\n    HostName 127.0.0.1\n' ;;
    *) echo "$@" | sed 's/ --machine-readable//' >>calls
       [ ! -e broken ] || [ $1 != up ] || { echo "1,,error-exit,Some::Error,the box is torn"; exit 1; } ;;
esac
)sh");
        // What hosts remember of us is not for this machine's /var.
        program("ssh", cat(R"sh(#!/bin/bash
socket=
for word in "$@"; do [ "$last" != -S ] || socket=$word; last=$word; done
case " $* " in *" -M "*) touch "$socket"; exec sleep 1000 ;; esac
exec bash -c "$last" < <(sed 's#/var/lib/volab#)sh",
                           folder_.path().string(), R"sh(/made#g')
)sh"));
    }

    const TemporaryFolder& folder() const { return folder_; }
    std::string calls() const { return testing::text_of(folder_ / "calls"); }

    /// `owned`: nobody minds what else this machine holds.
    vagrant::VagrantProvider provider(const Interrupt& interrupt, bool owned = false) const
    {
        return {{.folder = folder_.path(),
                 .acceleration = {},
                 .needs = {},
                 .image_file = {},
                 .owned = owned},
                interrupt};
    }

private:
    void program(const std::string& name, std::string_view text) const
    {
        testing::put(folder_ / ("bin/" + name), text);
        ::chmod((folder_ / ("bin/" + name)).c_str(), 0755);
    }

    TemporaryFolder folder_;
    testing::Environment path_;
};

const model::LabSpec one_host{.hosts = {{.name = "server1"}}};

void ignore(std::string_view) {}

/// What vagrant was told from the beginning to the end of a run.
std::string calls_of_a_run(const std::string& state)
{
    const FakePrograms programs(state);
    const Interrupt interrupt;
    auto provider = programs.provider(interrupt, true);
    REQUIRE(provider.preflight(one_host));
    auto lab = provider.bring_up(one_host, ignore);
    if (!lab)
        FAIL(to_text(lab.error()));
    const auto said = ask((*lab)->host("server1"), "echo here");
    REQUIRE(said);
    CHECK(*said == "here\n");
    (void)(*lab)->down();
    return programs.calls();
}

}  // namespace

TEST_CASE("a machine that was not there is made and destroyed", "[vagrant]")
{
    CHECK(calls_of_a_run("not_created") == "up server1\ndestroy --force server1\n");
}

TEST_CASE("a machine that was halted is halted again, and not destroyed", "[vagrant]")
{
    CHECK(calls_of_a_run("shutoff") == "up server1\nhalt server1\n");
}

TEST_CASE("a machine that was up is taken back to where it was, and stays up", "[vagrant]")
{
    CHECK(calls_of_a_run("running") == "snapshot save --force server1 volab-before\n"
                                       "snapshot restore --no-provision server1 volab-before\n"
                                       "snapshot delete server1 volab-before\n");
}

TEST_CASE("what comes up by half is destroyed, and vagrant's reason is told", "[vagrant]")
{
    const FakePrograms programs("not_created");
    testing::put(programs.folder() / "broken", "");
    const Interrupt interrupt;
    auto provider = programs.provider(interrupt);
    REQUIRE(provider.preflight(one_host));
    const auto lab = provider.bring_up(one_host, ignore);
    REQUIRE_FALSE(lab);
    CHECK(lab.error().fault == Fault::lab);
    CHECK(lab.error().what.find("the box is torn") != std::string::npos);
    CHECK(lab.error().hint.find("volab image box") != std::string::npos);
    CHECK(programs.calls() == "up server1\ndestroy --force server1\n");
}

TEST_CASE("what a killed run has made is made anew, what a living one has is not", "[vagrant]")
{
    const FakePrograms programs("running");
    const Interrupt interrupt;
    const auto note = programs.folder() / ".vagrant/volab/server1.made";
    const auto is_breakable = [&](const std::string& owner) {
        testing::put(note, owner);
        auto provider = programs.provider(interrupt);
        REQUIRE(provider.preflight(one_host));
        return provider.breakable().hosts;
    };
    struct stat info = {};
    REQUIRE(::stat("/proc/self/ns/pid", &info) == 0);
    CHECK(is_breakable(cat("volab-vagrant-4194303.", info.st_ino)));  // ours again: it is gone
    CHECK_FALSE(is_breakable(cat("volab-vagrant-", ::getpid(), ".", info.st_ino)));
    CHECK_FALSE(is_breakable("no name of ours"));
}

TEST_CASE("a kept machine is nobody's to destroy", "[vagrant]")
{
    const FakePrograms programs("not_created");
    const Interrupt interrupt;
    auto provider = programs.provider(interrupt);
    REQUIRE(provider.preflight(one_host));
    auto lab = provider.bring_up(one_host, ignore);
    if (!lab)
        FAIL(to_text(lab.error()));
    const auto note = programs.folder() / ".vagrant/volab/server1.made";
    CHECK(std::filesystem::exists(note));
    REQUIRE((*lab)->keep());
    lab = lab_error("gone");
    CHECK(programs.calls() == "up server1\n");
    CHECK_FALSE(std::filesystem::exists(note));
}

TEST_CASE("a host that the Vagrantfile does not have is the scenario's mistake", "[vagrant]")
{
    const FakePrograms programs("running");
    const Interrupt interrupt;
    auto provider = programs.provider(interrupt);
    const auto ready = provider.preflight({.hosts = {{.name = "server2"}}});
    REQUIRE_FALSE(ready);
    CHECK(ready.error().fault == Fault::scenario);
    CHECK(ready.error().hint == "did you mean 'server1'?");
}
