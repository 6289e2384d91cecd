// SPDX-License-Identifier: Apache-2.0
#include "harness/run/faults.hpp"

#include <algorithm>

#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::testing;
using namespace std::chrono_literals;
using model::Outcome;
using Lines = std::vector<std::string>;

namespace {

model::Step breaking(std::string id, model::InjectFault fault,
                     std::vector<std::string> on = {"server1"})
{
    model::Step made = step(std::move(id), "", std::move(on));
    made.action = std::move(fault);
    return made;
}

model::Step healing(std::string id, std::string which)
{
    model::Step made = step(std::move(id), "");
    made.action = model::HealFault{std::move(which)};
    return made;
}

bool ran(const Machine& machine, std::string_view text)
{
    return std::ranges::any_of(machine.ran, [&](const std::string& script) {
        return script.find(text) != std::string::npos;
    });
}

const model::InjectFault stopped{"service", {{"unit", "nfs-server"}}, {}};

}  // namespace

TEST_CASE("a fault that nobody heals is undone at the end of the chapters", "[run]")
{
    Rig rig({breaking("stop", stopped), step("look", "look around")}, {step("close", "closing")});

    CHECK(rig.run().outcome == Outcome::passed);

    REQUIRE(rig.server1.ran.size() == 4);
    CHECK(rig.server1.ran[0].find("systemctl stop nfs-server") != std::string::npos);
    CHECK(rig.server1.ran[1] == "look around");
    CHECK(rig.server1.ran[2].find(".doing") != std::string::npos);
    CHECK(rig.server1.ran[3] == "closing");
    CHECK(rig.told.all<model::FaultEnded>() ==
          std::vector<model::FaultEnded>{{"stop", "server1", {}}});
    CHECK(rig.told.all<model::CommandStarted>().at(0).command == "fault: service unit nfs-server");
}

TEST_CASE("a fault is healed once, by the step that says so", "[run]")
{
    Rig rig({breaking("stop", stopped), healing("start", "stop"), step("look", "look around")});

    CHECK(rig.run().outcome == Outcome::passed);

    CHECK(rig.server1.ran.size() == 3);
    CHECK(rig.server1.ran.back() == "look around");
    CHECK(rig.told.all<model::FaultEnded>().size() == 1);
}

TEST_CASE("faults are undone after a failure, too, the latest first", "[run]")
{
    Rig rig({breaking("stop", stopped),
             breaking("full", {"fill-disk", {{"path", "/nfs"}}, {}}, {"server2"}),
             step("fail", "no such thing")});
    rig.server1.on("no such thing", complains("no"));

    CHECK(rig.run().outcome == Outcome::failed);

    CHECK(rig.told.all<model::FaultEnded>() ==
          std::vector<model::FaultEnded>{{"full", "server2", {}}, {"stop", "server1", {}}});
}

TEST_CASE("a fault that cannot be made breaks the lab and says why", "[run]")
{
    Rig rig({breaking("stop", stopped), step("look", "look around")});
    rig.server1.on("systemctl stop", complains("no"));

    const auto ended = rig.run();

    CHECK(ended.outcome == Outcome::broken);
    CHECK(ended.reason.find("the fault 'service' cannot be made on 'server1'") !=
          std::string::npos);
    CHECK_FALSE(ran(rig.server1, "look around"));
    CHECK(rig.told.all<model::FaultEnded>().empty());  // the host undid what it had begun
}

TEST_CASE("a fault that cannot be undone breaks the lab", "[run]")
{
    Rig rig({breaking("stop", stopped)});
    rig.server1.on(".doing ] || break", complains("no"));

    const auto ended = rig.run();

    CHECK(ended.outcome == Outcome::broken);
    CHECK(ended.reason.find("what step 'stop' broke on 'server1' (service) cannot be mended") !=
          std::string::npos);
    REQUIRE(rig.told.all<model::FaultEnded>().size() == 1);
    CHECK(rig.told.all<model::FaultEnded>()[0].error.has_value());
}

TEST_CASE("power comes back by itself after its time, or when a step says so", "[run]")
{
    Rig rig({breaking("cut", {"power-cut", {}, 50ms}), breaking("ice", {"freeze", {}, 1h}),
             healing("melt", "ice"), step("look", "look around")});
    rig.provider.story.machines = true;

    CHECK(rig.run().outcome == Outcome::passed);

    auto happened = rig.provider.story.happened;
    const auto count = [&](const char* what) { return std::ranges::count(happened, what); };
    CHECK(count("power of server1 cut") == 1);
    CHECK(count("power of server1 on") == 1);
    CHECK(count("server1 frozen") == 1);
    CHECK(count("server1 thawed") == 1);
    CHECK(rig.told.all<model::FaultEnded>().size() == 2);
}

TEST_CASE("what a provider cannot break is said before anything starts", "[run]")
{
    Rig rig({breaking("cut", {"power-cut", {}, {}})});
    rig.scenario.chapters[0].steps[0].where = {"s.yaml", 7, 9};
    bool is_run = true;
    const auto judged = [&](lab::Breakable breakable) {
        return run::check_faults(
            rig.scenario, [&](const model::Step&) { return is_run; }, "vagrant", breakable);
    };
    CHECK(judged({true, true}));
    const auto no_machines = judged({true, false});
    REQUIRE_FALSE(no_machines);
    CHECK(no_machines.error().fault == Fault::scenario);
    CHECK(to_text(no_machines.error())
              .starts_with("s.yaml:7:9: the provider 'vagrant' has no fault 'power-cut'"));

    rig.scenario.chapters[0].steps[0].action = stopped;
    CHECK(judged({true, false}));
    CHECK_FALSE(judged({false, false}));
    CHECK(judged({false, false, "say so"}).error().hint == "say so");

    is_run = false;
    CHECK(judged({false, false}));
}
