// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "harness/check/judge.hpp"
#include "harness/lab/lab.hpp"
#include "harness/model/scenario.hpp"
#include "harness/run/background.hpp"
#include "harness/run/engine.hpp"
#include "harness/run/faults.hpp"
#include "harness/run/teller.hpp"

namespace harness::run {

/// How a step ended, and why when it did not pass.
struct StepResult {
    model::Outcome outcome = model::Outcome::passed;
    std::string reason = {};
};

/// An error as the reason of a step or a run: what went wrong and, in brackets, the hint.
std::string reason_in(const Error& error);

/// What steps share during a run.
struct RunState {
    lab::Lab& lab;
    const Teller& teller;
    Background& background;
    Faults& faults;
    std::filesystem::path folder;               ///< the run's
    std::filesystem::path scenario_folder;      ///< what `put: {from: …}` is relative to
    std::map<std::string, model::Facts> facts;  ///< by host
    model::Variables variables;                 ///< grows with each `save:`
};

/// Asks all hosts for their facts, and tells them; with what the scenario and the plan say they
/// are the variables that steps begin with.
Result<> get_to_know(RunState& state, const model::Scenario& scenario, const RunPlan& plan);

/// Runs one step on all of its hosts at the same time, and tells of it. Blocks for as long as the
/// step's `timeout`, `within` and `stays_for` allow.
StepResult run_step(const model::Step& step, RunState& state);

}  // namespace harness::run
