// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/clock.hpp"
#include "reports/summary.hpp"

namespace reports::testing {

struct MadeUpStep {
    std::string id;
    harness::model::Outcome outcome = harness::model::Outcome::passed;
    std::chrono::milliseconds took{1000};
};

/// When the n-th run of a made-up history started: one an hour.
inline std::string hour(int n)
{
    using namespace std::chrono;
    return harness::to_utc(sys_days{year{2026} / 1 / 1} + hours{n});
}

/// The n-th run of a made-up history. Hash, provider and the like can be changed afterwards.
inline RunSummary run(int n, const std::vector<MadeUpStep>& steps,
                      const std::string& scenario = "volumes")
{
    using harness::model::Outcome;
    RunSummary run;
    run.start.run = "run-" + std::to_string(n);
    run.start.started = hour(n);
    run.start.volab = "0.1.0";
    run.start.scenario = scenario;
    run.start.title = "Volumes";
    run.start.file = scenario + ".yaml";
    run.start.provider = "qemu";
    run.start.scenario_sha256 = "5ce1";
    run.start.environment = {{"git_commit", "c0ffee" + std::to_string(n)}, {"git_branch", "main"}};
    run.hosts.push_back({"server1", {{"docker", "20.10.24"}, {"acceleration", "kvm"}}});
    harness::model::RunEnded end{.outcome = Outcome::skipped};
    for (const MadeUpStep& each : steps) {
        StepSummary& step = run.steps.emplace_back();
        step.plan.id = each.id;
        step.plan.chapter = "work";
        step.plan.label = "Do " + each.id;
        step.outcome = each.outcome;
        step.took = each.took;
        if (each.outcome == Outcome::failed || each.outcome == Outcome::broken)
            step.reason = "not as expected";
        if (each.outcome != Outcome::skipped) {
            step.began = end.took;
            step.tries.push_back({"server1", 1, end.took, each.took, 0, false});
        }
        end.took += each.took;
        end.outcome = harness::model::worse(end.outcome, each.outcome);
    }
    run.last = end.took;
    run.end = end;
    return run;
}

}  // namespace reports::testing
