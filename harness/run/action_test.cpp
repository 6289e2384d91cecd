// SPDX-License-Identifier: Apache-2.0
#include "harness/run/action.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::testing;
using model::Outcome;
using Lines = std::vector<std::string>;

namespace {

model::Step putting(std::string from, std::string to, std::optional<unsigned> mode = {})
{
    model::Step made = step("put", "");
    made.action = model::PutFile{std::move(from), std::move(to), mode};
    return made;
}

model::Step getting(std::string from, std::string to)
{
    model::Step made = step("get", "");
    made.action = model::GetFile{std::move(from), std::move(to)};
    return made;
}

}  // namespace

TEST_CASE("put takes a file from beside the scenario", "[run]")
{
    Rig rig({putting("site/${{ page }}", "/srv/${{ host }}", 0640)});
    rig.scenario.variables = {{"page", "index.html"}};
    put(rig.folder.path() / "site/index.html", "hello\n");

    CHECK(rig.run().outcome == Outcome::passed);

    CHECK(rig.server1.files == std::map<std::string, std::string>{{"/srv/server1", "hello\n"}});
    CHECK(rig.server1.modes.at("/srv/server1") == 0640);
    CHECK(rig.told.all<model::CommandStarted>().at(0).command ==
          "put site/index.html /srv/server1");
    CHECK(rig.told.all<model::CommandEnded>().at(0).exit == 0);
}

TEST_CASE("get puts a host's file into the run's folder, and judges it as output", "[run]")
{
    model::Step fetch = getting("/etc/greeting", "etc/greeting.txt");
    fetch.expect.all = {stdout_is("hello")};
    fetch.save = {{"greeting", model::FromStdout{}, {}}};
    Rig rig({fetch});
    rig.server1.files["/etc/greeting"] = "hello\n";

    CHECK(rig.run().outcome == Outcome::passed);

    CHECK(text_of(rig.folder.path() / "files/server1/etc/greeting.txt") == "hello\n");
    CHECK(rig.told.all<model::Saved>().at(0).value == "hello");
}

TEST_CASE("get does not leave the host's part of the run's folder", "[run]")
{
    const std::string to = GENERATE("../server2/x", "../../record.jsonl", "/tmp/x", "a/../../x");
    Rig rig({getting("/etc/greeting", to)});
    rig.server1.files["/etc/greeting"] = "hello\n";

    CHECK(rig.run().outcome == Outcome::failed);

    CHECK(rig.told.endings() == Lines{cat("get failed: get: '", to,
                                          "' is outside of the run's folder "
                                          "('to' is a path below files/HOST/)")});
    CHECK_FALSE(std::filesystem::exists(rig.folder.path() / "files"));
}

TEST_CASE("get finds the run's folder however that is written", "[run]")
{
    Rig rig({getting("/etc/greeting", "a/../greeting")});
    rig.server1.files["/etc/greeting"] = "hello\n";
    rig.plan.folder = rig.folder.path() / "." / "x" / "..";

    CHECK(rig.run().outcome == Outcome::passed);
    CHECK(text_of(rig.folder.path() / "files/server1/greeting") == "hello\n");
}

TEST_CASE("a file that cannot be copied fails the step when the host answers", "[run]")
{
    Rig rig({GENERATE(getting("/etc/greeting", "greeting"), putting("greeting", "/etc/greeting"))});
    put(rig.folder.path() / "greeting", "hello\n");
    rig.server1.no_copies = lab_error("no space left on device", "make room");

    CHECK(rig.run().outcome == Outcome::failed);

    CHECK(rig.told.all<model::CommandEnded>().at(0).exit == 1);
    const auto check = rig.told.all<model::CheckDone>().at(0);
    CHECK(check.expected == "exit status 0");
    CHECK(check.actual == "exit status 1, stderr: 'no space left on device (make room)'");
}

TEST_CASE("a file that cannot be copied may be what is expected", "[run]")
{
    model::Step fetch = getting("/absent", "absent");
    fetch.expect.all = {{model::ExpectExit{0, true}, {}}};
    Rig rig({fetch});

    CHECK(rig.run().outcome == Outcome::passed);
}

TEST_CASE("a file that cannot be copied breaks the run when the host is gone", "[run]")
{
    Rig rig({getting("/etc/greeting", "greeting")});
    rig.server1.no_copies = lab_error("the connection was lost");
    rig.server1.on("true", [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        return lab_error("no route to 'server1'");
    });

    CHECK(rig.run().outcome == Outcome::broken);
    CHECK(rig.told.endings() == Lines{"get broken: the connection was lost"});
}

TEST_CASE("a copy that takes longer than the step may is told as a timeout", "[run]")
{
    model::Step fetch = getting("/slow", "slow");
    fetch.timeout = std::chrono::milliseconds{1};
    Rig rig({fetch});
    rig.server1.copies_hang = true;

    CHECK(rig.run().outcome == Outcome::failed);

    CHECK(rig.told.all<model::CommandEnded>().at(0).timed_out);
    CHECK(rig.told.all<model::CheckDone>().at(0).expected == "ends within 1ms");
}

TEST_CASE("a copy that is interrupted interrupts the run", "[run]")
{
    Rig rig({getting("/etc/greeting", "greeting")});
    rig.server1.no_copies = rig.interrupt.error();

    CHECK(rig.run().outcome == Outcome::interrupted);
    CHECK(rig.server1.ran.empty());
}
