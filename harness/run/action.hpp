// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "harness/lab/host.hpp"
#include "harness/model/scenario.hpp"
#include "harness/run/output_event.hpp"

namespace harness::run {

struct RunState;

/// Where, with what and for how long an action is done.
struct ActionContext {
    lab::Host& host;
    RunState& state;
    const model::Variables& variables;
    TryName name;
    std::chrono::milliseconds timeout;
};

/// What became of it; what was printed is in the capture.
struct Tried {
    std::optional<int> exit;
    bool timed_out = false;
    std::chrono::microseconds took{};
};

/// Does what the step says once, and tells that it began. A file that cannot be copied is
/// an exit status of 1 with the reason on standard error, as `cp` would have it.
Result<Tried> act(const model::Action& action, const ActionContext& context, lab::OutputSink& sink);

}  // namespace harness::run
