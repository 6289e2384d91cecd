// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/model/scenario.hpp"

namespace harness::model {

/// The scenario with the time limits of all of its steps, `timeout` and `within`, so many times as
/// long: for hosts that are slower than those it was written for. What is no limit, `stays_for` and
/// the `for` of faults, stays as it is.
Scenario with_time_limits_multiplied(Scenario scenario, double multiplier);

}  // namespace harness::model
