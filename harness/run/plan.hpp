// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/model/event.hpp"
#include "harness/run/engine.hpp"

namespace harness::run {

/// What an action does, as it is written: a script, or in short "put FROM TO".
std::string command_of(const model::Action& action);

/// The first event of the run: what it is, and every step that it may come to.
model::RunStarted announce(const model::Scenario& scenario, const RunPlan& plan);

}  // namespace harness::run
