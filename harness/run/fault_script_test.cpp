// SPDX-License-Identifier: Apache-2.0
#include "harness/run/fault_script.hpp"

#include <filesystem>
#include <thread>

#include "harness/base/text.hpp"
#include "harness/lab/interrupt.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/text_sink.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::run;
using namespace std::chrono_literals;
using harness::testing::TemporaryFolder;
using model::InjectFault;

namespace {

const model::Variables variables{{"host", "server2"},
                                 {"server1.address", "192.0.2.1"},
                                 {"server2.address", "192.0.2.2"},
                                 {"server3.address", "192.0.2.3"},
                                 {"name", "vol 1"}};

FaultScript script_of(const InjectFault& fault)
{
    const auto script = fault_script(fault, "mark", variables);
    REQUIRE(script);
    return *script;
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// Runs a script here, /run/volab-faults being `folder`.
int run_here(std::string script, const TemporaryFolder& folder)
{
    script = replace_all(std::move(script), "/run/volab-faults", folder.path().string());
    lab::Interrupt interrupt;
    lab::TextSink sink;
    const auto ran = lab::run_program({.argv = {"bash", "-e"}}, {.input = script}, sink, interrupt);
    REQUIRE(ran);
    return ran->ending.exit.value_or(-1);
}

bool wait_for_end_of(const std::filesystem::path& file)
{
    for (int tries = 0; tries < 1000 && std::filesystem::exists(file); ++tries)
        std::this_thread::sleep_for(20ms);
    return !std::filesystem::exists(file);
}

}  // namespace

TEST_CASE("a partition drops what comes from and goes to each host named", "[run]")
{
    const FaultScript both = script_of({"partition", {{"from", "server1,server3"}}, {}});
    for (const auto rule : {"-s 192.0.2.1 -j DROP", "-d 192.0.2.1 -j DROP", "-s 192.0.2.3 -j DROP",
                            "-d 192.0.2.3 -j DROP"})
        CHECK(has(both.begin, rule));
    CHECK_FALSE(has(both.begin, "192.0.2.2"));
    CHECK(has(both.undo, "-X VOLAB-mark"));

    const FaultScript in = script_of({"partition", {{"from", "server1"}, {"direction", "in"}}, {}});
    CHECK(has(in.begin, "-s 192.0.2.1"));
    CHECK_FALSE(has(in.begin, "-d 192.0.2.1"));
    const FaultScript out =
        script_of({"partition", {{"from", "server1"}, {"direction", "out"}}, {}});
    CHECK(has(out.begin, "-d 192.0.2.1"));
    CHECK_FALSE(has(out.begin, "-s 192.0.2.1"));
}

TEST_CASE("texts of a fault are single words to the shell, variables filled in", "[run]")
{
    const FaultScript full = script_of({"fill-disk", {{"path", "/nfs/${{ name }}"}}, {}});
    CHECK(has(full.begin, "'/nfs/vol 1'"));
    CHECK(has(full.undo, "rm -f '/nfs/vol 1/.volab-mark'"));
    CHECK(has(script_of({"kill", {{"matching", "a; reboot"}}, {}}).begin, "'a; reboot'"));
    CHECK_FALSE(fault_script({"kill", {{"unit", "${{ unknown }}"}}, {}}, "mark", variables));
}

TEST_CASE("what a service was told is taken back", "[run]")
{
    const auto told = [](const char* action) {
        return script_of({"service", {{"unit", "nfs-server"}, {"action", action}}, {}});
    };
    CHECK(told("stop").begin == "systemctl stop nfs-server\n");
    CHECK(told("stop").undo == "systemctl start nfs-server\n");
    CHECK(told("start").undo == "systemctl stop nfs-server\n");
    CHECK(told("restart").undo.empty());
    CHECK(script_of({"service", {{"unit", "x"}}, {}}).begin == "systemctl stop x\n");
    CHECK(script_of({"kill", {{"unit", "x"}}, {}}).undo.empty());
}

TEST_CASE("a host's network is slowed towards the other hosts", "[run]")
{
    const FaultScript slow =
        script_of({"network",
                   {{"delay", "100ms"}, {"jitter", "5ms"}, {"loss", "1%"}, {"rate", "1mbit"}},
                   {}});
    CHECK(has(slow.begin, "netem delay 100ms 5ms loss 1% rate 1mbit\n"));
    CHECK_FALSE(has(slow.begin, "192.0.2.2"));  // its own address leads to loopback
}

TEST_CASE("power is not the host's to cut", "[run]")
{
    CHECK_FALSE(fault_script({"power-cut", {}, {}}, "mark", variables));
}

TEST_CASE("a fault is undone once, by whoever comes first", "[run]")
{
    const TemporaryFolder folder;
    const std::string broken = (folder.path() / "broken").string(),
                      undone = (folder.path() / "undone").string();
    const FaultScript script{cat("touch ", broken, "\n"),
                             cat("rm ", broken, "; echo undone >>", undone, "\n")};

    CHECK(run_here(begin_script({"x", {}, {}}, script, "m"), folder) == 0);
    CHECK(std::filesystem::exists(broken));
    CHECK(run_here(undo_script("m"), folder) == 0);
    CHECK_FALSE(std::filesystem::exists(broken));
    CHECK(run_here(undo_script("m"), folder) == 0);
    CHECK(testing::text_of(undone) == "undone\n");
}

TEST_CASE("a fault with a time undoes itself", "[run]")
{
    const TemporaryFolder folder;
    const std::string broken = (folder.path() / "broken").string();
    const FaultScript script{cat("touch ", broken, "\n"), cat("rm ", broken, "\n")};
    CHECK(run_here(begin_script({"x", {}, 300ms}, script, "m"), folder) == 0);
    CHECK(wait_for_end_of(broken));
    CHECK(run_here(undo_script("m"), folder) == 0);
}

TEST_CASE("a fault that cannot be made whole leaves nothing broken", "[run]")
{
    const TemporaryFolder folder;
    const std::string half = (folder.path() / "half").string();
    const FaultScript script{cat("touch ", half, "\nfalse\n"), cat("rm ", half, "\n")};
    CHECK(run_here(begin_script({"x", {}, {}}, script, "m"), folder) == 1);
    CHECK_FALSE(std::filesystem::exists(half));
}

TEST_CASE("an undo that fails says so each time it is asked", "[run]")
{
    const TemporaryFolder folder;
    const FaultScript script{"true\n", "echo cannot >&2; false\n"};
    CHECK(run_here(begin_script({"x", {}, {}}, script, "m"), folder) == 0);
    CHECK(run_here(undo_script("m"), folder) == 1);
    CHECK(run_here(undo_script("m"), folder) == 1);
    CHECK(testing::text_of(folder.path() / "m.log") == "cannot\n");
}
