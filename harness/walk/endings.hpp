// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/model/event.hpp"
#include "harness/model/scenario.hpp"
#include "harness/run/step_runner.hpp"
#include "harness/walk/told.hpp"
#include "harness/walk/walk.hpp"

namespace harness::walk {

/// How the steps of a walk and the walk itself end: kept until the record is closed.
class Endings {
public:
    /// All of these have to outlive it.
    Endings(const model::Scenario& scenario, Told& told, const run::Teller& teller)
        : scenario_(scenario), told_(told), teller_(teller)
    {
    }

    /// Of a hidden or a closing step, the last time.
    void keep(const std::string& step, const run::StepResult& result);
    /// The walk ends so, unless something worse was noted.
    void note(model::Outcome outcome, std::string reason);

    /// Tells the end of every step, since a report lists them all, and of the walk. `reports` has
    /// all visible steps, `hidden` those hidden ones of which something is known. Called once.
    model::RunEnded close(const std::vector<StepReport>& reports,
                          const std::map<std::string, Standing, std::less<>>& hidden);

private:
    void close_step(const std::string& id, model::Outcome outcome, std::string reason);
    /// `before`: how it stood when it was not run in this walk, but in one that this goes on with.
    void close_hidden(const model::Step& step, Standing before);
    void close_visible(const StepReport& report);

    const model::Scenario& scenario_;
    Told& told_;
    const run::Teller& teller_;
    std::map<std::string, run::StepResult, std::less<>> of_steps_;
    model::RunEnded ended_;
};

}  // namespace harness::walk
