// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/run/engine.hpp"
#include "harness/testing/fake_lab.hpp"
#include "harness/testing/recorder.hpp"
#include "harness/testing/temporary_folder.hpp"

namespace harness::testing {

inline model::Step step(std::string id, std::string script,
                        std::vector<std::string> on = {"server1"})
{
    model::Step made;
    made.id = std::move(id);
    made.on = std::move(on);
    made.action = model::RunScript{std::move(script)};
    return made;
}

inline model::Expectation stdout_is(std::string text)
{
    return {model::ExpectText{model::Stream::out, {model::Equals{std::move(text)}}}, {}};
}

/// A scenario of one chapter on the fake hosts server1 and server2, and all that it takes to run
/// it.
struct Rig {
    explicit Rig(std::vector<model::Step> steps, std::vector<model::Step> finally = {})
    {
        plan.name = "test-run";
        plan.folder = folder.path();
        plan.provider = "fake";
        scenario.name = "test";
        scenario.file = folder.path() / "scenario.yaml";
        scenario.lab.hosts = {{.name = "server1"}, {.name = "server2"}};
        scenario.chapters.push_back({.id = "work", .steps = std::move(steps)});
        scenario.finally = std::move(finally);
    }

    model::RunEnded run() { return run::execute(scenario, plan, provider, interrupt, {&told}); }

    lab::Interrupt interrupt;
    FakeProvider provider{interrupt};
    Machine& server1 = provider.machines["server1"];
    Machine& server2 = provider.machines["server2"];
    Recorder told;
    TemporaryFolder folder;
    model::Scenario scenario;
    run::RunPlan plan;
};

}  // namespace harness::testing
