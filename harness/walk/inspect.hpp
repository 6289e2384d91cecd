// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/run/step_runner.hpp"
#include "harness/walk/shown.hpp"

namespace harness::walk {

/// What was seen of a step's state, without changing it.
struct Seen {
    std::vector<CheckShown> checks;  ///< empty: there is nothing to see from outside
    model::Variables saved;          ///< what the step saves, as far as it could be seen
    bool passed() const;
};

/// Whether a step can be run again at any time: it only looks, or is run again until it holds.
bool can_be_repeated(const model::Step& step);

/// Runs a step that can be repeated without telling anybody. An Error when a host cannot be asked.
Result<Seen> repeat(const model::Step& step, const run::RunState& state);

/// Looks whether the step's state is right on its hosts: what its command looks at, and what it
/// changes.
Result<Seen> inspect(const model::Step& step, const run::RunState& state);

/// The part of that which its command changes, on one host.
Result<Seen> inspect_effects(const model::Step& step, const std::string& host,
                             const run::RunState& state);

/// What a step is expected to show and to leave, in words.
std::vector<std::string> expectations_of(const model::Step& step,
                                         const model::Variables& variables);

}  // namespace harness::walk
