// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "harness/model/event.hpp"
#include "reports/gathered.hpp"

// Made-up runs for the tests of formats.
namespace reports::testing {

using namespace harness::model;
using namespace std::chrono_literals;

inline PlannedStep planned(std::string id, std::string chapter, std::string label, int line)
{
    return {.id = std::move(id),
            .chapter = std::move(chapter),
            .label = std::move(label),
            .on = {"server1"},
            .tags = {"nfs"},
            .where = {"./scenarios/demo.yaml", line, 9}};
}

inline RunStarted started(std::vector<PlannedStep> steps)
{
    return {.run = "20261124-083000-demo",
            .started = "2026-11-24T08:30:00.123Z",
            .volab = "0.1.0",
            .scenario = "demo",
            .title = "A demo",
            .file = "./scenarios/demo.yaml",
            .provider = "local",
            .hosts = {"server1"},
            .chapters = {{"volumes", "Named volumes"}, {"never", ""}},
            .steps = std::move(steps),
            .scenario_sha256 = "ab12",
            .environment = {{"ci_build", "17"}, {"git_commit", "81d0681"}}};
}

inline RunStarted four_steps()
{
    return started({planned("make", "volumes", "docker volume create vol1", 7),
                    planned("list", "volumes", "docker volume ls", 8),
                    planned("use", "never", "docker run vol1", 9),
                    planned("clean", "finally", "docker volume rm vol1", 12)});
}

/// One step passed, one failed, one was skipped, and the closing one passed at its second try.
inline std::vector<EventBody> failing()
{
    return {
        four_steps(),
        HostReady{"server1", {{"docker", "20.10.24"}}},
        StepStarted{"make"},
        CommandStarted{"make", "server1", 1, "docker volume create vol1"},
        Output{.step = "make", .host = "server1", .text = "vol1\n"},
        CommandEnded{"make", "server1", 1, 0, false, 20ms, true},
        StepEnded{"make", Outcome::passed, "", 21ms},
        StepStarted{"list"},
        CommandStarted{"list", "server1", 1, "docker volume ls"},
        Output{.step = "list", .host = "server1", .text = "local vol1\n"},
        Output{.step = "list", .host = "server1", .stream = Stream::err, .text = "slow"},
        CommandEnded{"list", "server1", 1, 0, false, 20ms, false},
        CheckDone{"list", "server1", true, "exit status 0", "exit status 0", "", {}},
        CheckDone{"list",
                  "server1",
                  false,
                  "stdout is 'convoy vol1'",
                  "stdout is 'local vol1'",
                  "-convoy vol1\n+local vol1\n",
                  {"./scenarios/demo.yaml", 10, 18}},
        StepEnded{"list", Outcome::failed, "expected: stdout is 'convoy vol1'", 22ms},
        StepEnded{"use", Outcome::skipped, "an earlier step failed", 0us},
        StepStarted{"clean"},
        CommandStarted{"clean", "server1", 1, "docker volume rm vol1"},
        CommandEnded{"clean", "server1", 1, 1, false, 20ms, false},
        CommandStarted{"clean", "server1", 2, "docker volume rm vol1"},
        CommandEnded{"clean", "server1", 2, 0, false, 20ms, true},
        StepEnded{"clean", Outcome::passed, "", 50ms},
        Warning{harness::lab_error("the disk is nearly full", "make room")},
        RunEnded{Outcome::failed, "", 2s, {{"passed", 2}, {"failed", 1}, {"skipped", 1}}},
    };
}

/// The record ends within the second step.
inline std::vector<EventBody> killed()
{
    return {
        four_steps(),
        StepEnded{"make", Outcome::passed, "", 21ms},
        StepStarted{"list"},
        CommandStarted{"list", "server1", 1, "docker volume ls"},
    };
}

inline Gathered gather(const std::vector<EventBody>& bodies)
{
    Gatherer gatherer("runs/demo");
    for (const EventBody& body : bodies)
        gatherer.tell({1s, body});
    return gatherer.take();
}

}  // namespace reports::testing
