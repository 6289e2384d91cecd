// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "harness/run/phase.hpp"
#include "harness/run/step_runner.hpp"
#include "harness/walk/inside.hpp"
#include "harness/walk/inspect.hpp"

namespace harness::walk {

namespace {

using model::Outcome;
using model::Step;

/// What people are told of a step whose command they are not to see.
std::string name_of_hidden(const Step& step)
{
    return step.title.empty() ? step.id : std::string{step.title.in("en")};
}

}  // namespace

std::optional<StepReport> Walk::Inside::make_ready()
{
    for (const Step* hidden : place().before)
        if (auto blocked = run_hidden(*hidden, Why::preparation))
            return blocked;
    // Those after a step that was skipped: what they prepare may be needed, what they check is
    // not so.
    for (std::size_t i = 0; i < at_; ++i)
        if (course_[i].chapter == place().chapter)
            for (const Step* hidden : course_[i].after)
                if (!can_be_repeated(*hidden))
                    (void)run_hidden(*hidden, Why::preparation);
    const Card card = *this->card();
    fill_in(card);
    for (const Unknown& unknown : card.unknown)
        if (!state_.variables.contains(unknown.name))
            return report_of(
                step(), Standing::broken, Why::missing_value,
                cat("${{ ", unknown.name, " }} has no value: step '", unknown.step, "' saves it"));
    return std::nullopt;
}

void Walk::Inside::fill_in(const Card& card)
{
    for (const Unknown& unknown : card.unknown) {
        const Step* saver = saver_of(scenario_, unknown.name);
        if (saver == nullptr || !can_be_repeated(*saver))
            continue;
        if (const auto seen = repeat(*saver, state_))
            for (const auto& [name, value] : seen->saved)
                state_.variables[name] = value;
    }
}

std::optional<StepReport> Walk::Inside::run_hidden(const Step& hidden, Why why)
{
    if (const auto done = hidden_.find(hidden.id);
        done != hidden_.end() && done->second != Standing::failed)
        return std::nullopt;
    const run::Phase phase(teller_, why == Why::preparation ? "prepare" : "check");
    phase.doing(name_of_hidden(hidden));
    run_told(hidden);
    phase.ended();
    endings_.keep(hidden.id, last_);
    switch (last_.outcome) {
        case Outcome::passed: hidden_[hidden.id] = Standing::passed; return std::nullopt;
        case Outcome::skipped: hidden_[hidden.id] = Standing::skipped; return std::nullopt;
        case Outcome::interrupted:
            return report_of(step(), Standing::open, Why::interrupted, last_.reason);
        case Outcome::broken: return report_of(step(), Standing::broken, Why::lab, last_.reason);
        case Outcome::failed: break;
    }
    hidden_[hidden.id] = Standing::failed;
    return report_of(step(), why == Why::preparation ? Standing::broken : Standing::failed, why,
                     cat("'", name_of_hidden(hidden), "': ", last_.reason),
                     told_.checks(hidden.id));
}

void Walk::Inside::run_told(const Step& which)
{
    state_.folder = plan_.folder / told_.begin(which.id);
    last_ = run::run_step(which, state_);
    state_.folder = plan_.folder;
}

StepReport Walk::Inside::follow_up(std::vector<CheckShown> checks)
{
    for (const Step* hidden : place().after) {
        if (can_be_repeated(*hidden))
            hidden_.erase(hidden->id);
        auto blocked = run_hidden(*hidden, Why::follow_up);
        if (blocked) {
            checks.insert(checks.end(), blocked->checks.begin(), blocked->checks.end());
            blocked->checks = std::move(checks);
            return *blocked;
        }
        if (hidden_[hidden->id] == Standing::passed)
            checks.push_back({true, name_of_hidden(*hidden), "", "", hidden->on.front()});
    }
    return report_of(step(), Standing::passed, Why::none, "", std::move(checks));
}

}  // namespace harness::walk
