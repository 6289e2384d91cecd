// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/lab_folder.hpp"

#include <algorithm>
#include <array>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/child.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::lab;
using namespace harness::lab::qemu;
using testing::put;
namespace fs = std::filesystem;

namespace {

/// A cache of one's own.
struct Cache {
    testing::TemporaryFolder folder;
    testing::Environment variable{"XDG_CACHE_HOME", folder.path()};
};

/// Stands for a virtual machine.
Child machine()
{
    auto child = Child::start({.argv = {"sleep", "1000"}}, "/dev/null");
    REQUIRE(child);
    return std::move(*child);
}

LabEntry entry_of(const std::string& id, std::vector<HostEntry> hosts, bool kept)
{
    return {id, "2026-11-24T08:30:00.123Z", "tcg", kept, std::move(hosts)};
}

/// The only lab that there is.
ListedLab only_lab()
{
    const auto labs = list_labs();
    REQUIRE(labs.size() == 1);
    return labs.front();
}

}  // namespace

TEST_CASE("a process is told from a later one with the same number", "[lab]")
{
    const Child child = machine();
    const auto process = identify(child.pid());
    REQUIRE(process);
    CHECK(process->pid == child.pid());
    CHECK(is_running(*process));
    CHECK_FALSE(is_running({process->pid, process->started + "1"}));
    CHECK_FALSE(is_running({process->pid, ""}));
}

TEST_CASE("a process starts when it starts whatever it does and is called later", "[lab]")
{
    const auto before = identify(::getpid());
    REQUIRE(before);
    CHECK(before->started.find_first_not_of("0123456789") == std::string::npos);
    CHECK(before->started != "0");

    std::array<char, 16> name{};
    ::prctl(PR_GET_NAME, name.data());
    ::prctl(PR_SET_NAME, "a) Z 1 (b c) 2");
    const std::string larger(32 << 20, 'x');
    const auto after = identify(::getpid());
    ::prctl(PR_SET_NAME, name.data());
    REQUIRE(after);
    CHECK(after->started == before->started);
}

TEST_CASE("a process that ended is none although nobody has reaped it yet", "[lab]")
{
    const pid_t pid = ::fork();
    if (pid == 0)
        ::_exit(0);
    siginfo_t info = {};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == 0);
    CHECK_FALSE(identify(pid));
    ::waitpid(pid, nullptr, 0);
    CHECK_FALSE(identify(pid));
    CHECK_FALSE(identify(0));
    CHECK_FALSE(identify(-1));
}

TEST_CASE("what is known of a lab is read back as it was written", "[lab]")
{
    const testing::TemporaryFolder folder;
    const LabEntry entry = entry_of(
        "abc234", {{"server1", {4711, "123456"}, 45587}, {"server2", {4712, "123460"}, 65535}},
        true);
    REQUIRE(write_entry(folder.path(), entry));
    const auto back = read_entry(folder.path());
    REQUIRE(back);
    CHECK(back->id == entry.id);
    CHECK(back->created == entry.created);
    CHECK(back->accelerated_by == entry.accelerated_by);
    CHECK(back->kept);
    REQUIRE(back->hosts.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(back->hosts[i].name == entry.hosts[i].name);
        CHECK(back->hosts[i].machine.pid == entry.hosts[i].machine.pid);
        CHECK(back->hosts[i].machine.started == entry.hosts[i].machine.started);
        CHECK(back->hosts[i].port == entry.hosts[i].port);
    }

    REQUIRE(write_entry(folder.path(), entry_of("abc235", {}, false)));
    CHECK(read_entry(folder.path())->id == "abc235");
    CHECK(read_entry(folder.path())->hosts.empty());
    CHECK_FALSE(read_entry(folder.path())->kept);
}

TEST_CASE("a damaged lab.json is an error that names it", "[lab]")
{
    const testing::TemporaryFolder folder;
    const std::string text =
        GENERATE("", "{", "null", "[]", "3", "\"lab\"", "\xFF", "{\"id\": \"a\"} x", R"({"id": 5})",
                 R"({"kept": "yes"})", R"({"hosts": 3})", R"({"hosts": ["server1"]})",
                 R"({"hosts": [{"pid": "1"}]})", R"({"hosts": [{"name": null}]})");
    CAPTURE(text);
    put(folder / "lab.json", text);
    const auto entry = read_entry(folder.path());
    REQUIRE_FALSE(entry);
    CHECK(entry.error().what == cat("'", (folder / "lab.json").string(), "' is damaged"));
}

TEST_CASE("a folder without lab.json has no entry", "[lab]")
{
    const testing::TemporaryFolder folder;
    CHECK_FALSE(read_entry(folder.path()));
}

TEST_CASE("a new lab has a folder that only its owner enters", "[lab]")
{
    const Cache cache;
    CHECK(list_labs().empty());
    const auto one = make_lab_folder();
    const auto other = make_lab_folder();
    REQUIRE(one);
    REQUIRE(other);
    CHECK(one->folder == cache.folder / "volab/labs" / one->id);
    CHECK(one->id != other->id);
    CHECK(one->lock.held());
    CHECK(fs::status(one->folder).permissions() == fs::perms::owner_all);
}

TEST_CASE("a lab is in use as long as its runner has the lock", "[lab]")
{
    const Cache cache;
    std::string id;
    {
        const auto lab = make_lab_folder();
        REQUIRE(lab);
        id = lab->id;
        CHECK(only_lab().state == LabState::in_use);  // before it could say what it is
        REQUIRE(write_entry(lab->folder, entry_of(id, {}, false)));
        CHECK(only_lab().state == LabState::in_use);
        CHECK(clean_leftovers().empty());
    }
    CHECK(only_lab().state == LabState::leftover);
    CHECK(clean_leftovers() == std::vector<std::string>{id});
    CHECK(list_labs().empty());
    CHECK(fs::is_empty(labs_folder()));
}

TEST_CASE("a kept lab is kept as long as all its machines are up", "[lab]")
{
    const Cache cache;
    Child one = machine(), other = machine();
    fs::path folder;
    {
        const auto lab = make_lab_folder();
        REQUIRE(lab);
        folder = lab->folder;
    }
    const std::vector<HostEntry> hosts{{"server1", *identify(one.pid()), 1},
                                       {"server2", *identify(other.pid()), 2}};
    REQUIRE(write_entry(folder, entry_of("kept", hosts, true)));
    CHECK(only_lab().state == LabState::kept);
    CHECK(clean_leftovers().empty());

    SECTION("one that was not to be kept is left over")
    {
        REQUIRE(write_entry(folder, entry_of("kept", hosts, false)));
        CHECK(only_lab().state == LabState::leftover);
    }
    SECTION("one without machines is left over")
    {
        REQUIRE(write_entry(folder, entry_of("kept", {}, true)));
        CHECK(only_lab().state == LabState::leftover);
    }
    SECTION("one of whose machines one has ended is left over and the others end with it")
    {
        other.stop(std::chrono::milliseconds{0});
        CHECK(only_lab().state == LabState::leftover);
        CHECK(clean_leftovers() == std::vector<std::string>{"kept"});
        CHECK_FALSE(is_running(hosts[0].machine));
        CHECK_FALSE(fs::exists(folder));
    }
    SECTION("one that is stopped has no machines and no folder")
    {
        REQUIRE(stop_lab(only_lab()));
        CHECK_FALSE(is_running(hosts[0].machine));
        CHECK_FALSE(is_running(hosts[1].machine));
        CHECK_FALSE(fs::exists(folder));
    }
}

TEST_CASE("a process that has got the number of a machine is left alone", "[lab]")
{
    const Cache cache;
    const Child stranger = machine();
    const auto process = identify(stranger.pid());
    REQUIRE(process);
    put(labs_folder() / "old/lab.json", "");
    REQUIRE(write_entry(
        labs_folder() / "old",
        entry_of("old", {{"server1", {process->pid, process->started + "0"}, 1}}, true)));
    CHECK(only_lab().state == LabState::leftover);
    CHECK(clean_leftovers() == std::vector<std::string>{"old"});
    CHECK(is_running(*process));
}

TEST_CASE("a lab that does not say what it is goes by its folder", "[lab]")
{
    const Cache cache;
    put(labs_folder() / "damaged/lab.json", "{");
    fs::create_directories(labs_folder() / "empty");
    put(labs_folder() / "a file", "is no lab");
    std::vector<std::string> ids;
    for (const ListedLab& lab : list_labs()) {
        CHECK(lab.state == LabState::leftover);
        ids.push_back(lab.entry.id);
    }
    std::ranges::sort(ids);
    CHECK(ids == std::vector<std::string>{"damaged", "empty"});
    CHECK(clean_leftovers().size() == 2);
    CHECK(list_labs().empty());
}

TEST_CASE("labs are listed in the order in which they were made", "[lab]")
{
    const Cache cache;
    for (const std::string created : {"2026-03-01", "2026-01-01", "2026-02-01"}) {
        fs::create_directories(labs_folder() / created);
        REQUIRE(write_entry(labs_folder() / created, {created, created, "tcg", false, {}}));
    }
    std::vector<std::string> ids;
    for (const ListedLab& lab : list_labs())
        ids.push_back(lab.entry.id);
    CHECK(ids == std::vector<std::string>{"2026-01-01", "2026-02-01", "2026-03-01"});
}
