// SPDX-License-Identifier: Apache-2.0
#include "harness/run/collect.hpp"

#include <algorithm>

#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::testing;
using model::Outcome;
using Lines = std::vector<std::string>;

namespace {

/// A run in which a step, or a closing one, fails, on hosts that have a journal.
struct FailingRig : Rig {
    FailingRig() : Rig({step("wrong", "wrong")}, {step("tidy", "tidy")})
    {
        server1.on("wrong", says("", 1));
        server1.on("journalctl", says("a line of server1\n"));
        server2.on("journalctl", says("a line of server2\n"));
    }

    Lines collected() const
    {
        Lines files;
        for (const auto& each : told.all<model::Collected>())
            files.push_back(each.file);
        std::sort(files.begin(), files.end());  // hosts are asked at the same time
        return files;
    }
};

}  // namespace

TEST_CASE("after a failure the hosts' logs are fetched, before the closing steps", "[run]")
{
    FailingRig rig;

    rig.run();

    CHECK(rig.collected() ==
          Lines{"collected/server1/journal.txt", "collected/server2/journal.txt"});
    for (const std::string host : {"server1", "server2"})
        CHECK(text_of(rig.folder.path() / "collected" / host / "journal.txt") ==
              cat("a line of ", host, "\n"));
    CHECK(rig.server1.ran.front() == "wrong");
    CHECK(rig.server1.ran.back() == "tidy");
}

TEST_CASE("logs are fetched once, also when only a closing step fails", "[run]")
{
    FailingRig rig;
    rig.server1.on("tidy", says("", 1));
    if (GENERATE(true, false))
        rig.scenario.chapters.at(0).steps.at(0) = step("good", "good");

    CHECK(rig.run().outcome == Outcome::failed);
    CHECK(rig.collected().size() == 2);
}

TEST_CASE("a run that passes fetches no logs", "[run]")
{
    FailingRig rig;
    rig.scenario.chapters.at(0).steps.at(0) = step("good", "good");

    rig.run();

    CHECK(rig.collected().empty());
    CHECK_FALSE(std::filesystem::exists(rig.folder.path() / "collected"));
}

TEST_CASE("this machine's logs are never fetched", "[run]")
{
    FailingRig rig;
    rig.plan.provider = "local";

    rig.run();

    CHECK(rig.collected().empty());
}

TEST_CASE("a host that does not answer is warned about, and the others' logs are fetched", "[run]")
{
    FailingRig rig;
    rig.server1.on("dmesg", [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        rig.server1.lost = lab_error("no route to 'server1'");
        return *rig.server1.lost;
    });
    rig.server2.on("docker info", says("26.1\n"));

    CHECK(rig.run().outcome == Outcome::broken);  // as 'tidy' finds

    const auto warnings = rig.told.all<model::Warning>();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings.at(0).error.what ==
          "collecting the kernel log of 'server1': no route to 'server1'");
    CHECK(rig.collected() == Lines{"collected/server1/journal.txt",
                                   "collected/server2/docker-info.txt",
                                   "collected/server2/journal.txt"});
}

TEST_CASE("logs that cannot be written are warned about", "[run]")
{
    FailingRig rig;
    put(rig.folder.path() / "collected", "in the way");

    rig.run();

    CHECK(rig.told.all<model::Warning>().size() == 2);
    CHECK(rig.collected().empty());
}

TEST_CASE("an interruption while logs are fetched lets the closing steps run", "[run]")
{
    FailingRig rig;
    rig.server1.on("dmesg", is_interrupted(rig.interrupt));

    CHECK(rig.run().outcome == Outcome::interrupted);
    CHECK(rig.told.endings().back() == "tidy passed");
}
