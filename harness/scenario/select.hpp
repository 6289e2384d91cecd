// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/scenario.hpp"

namespace harness::scenario {

/// What `--only` and `--skip` ask for. Each name is a tag, a chapter's id or a step's id.
struct Wanted {
    std::vector<std::string> only;  ///< nothing: all
    std::vector<std::string> skip;
};

/// The steps that are not to run, by id, and why. `only` leaves out neither `always` nor `finally`
/// steps; `skip` leaves out whatever it names. A name that nothing has is a usage error, and so is
/// that nothing of what was asked for is left.
Result<std::map<std::string, std::string>> left_out(const model::Scenario& scenario,
                                                    const Wanted& wanted);

}  // namespace harness::scenario
