// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/endings.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

using model::Outcome;
using model::Step;

Outcome outcome_of(const StepReport& report)
{
    switch (report.standing) {
        case Standing::passed: return Outcome::passed;
        case Standing::failed: return Outcome::failed;
        case Standing::broken: return report.why == Why::lab ? Outcome::broken : Outcome::failed;
        case Standing::open:
        case Standing::skipped: break;
    }
    return Outcome::skipped;
}

}  // namespace

void Endings::keep(const std::string& step, const run::StepResult& result)
{
    of_steps_[step] = result;
}

void Endings::note(Outcome outcome, std::string reason)
{
    if (model::worse(ended_.outcome, outcome) == ended_.outcome)
        return;
    ended_.outcome = outcome;
    ended_.reason = std::move(reason);
}

void Endings::close_step(const std::string& id, Outcome outcome, std::string reason)
{
    ++ended_.steps[std::string{model::to_string(outcome)}];
    told_.end(run::since(teller_.began()), id, outcome, std::move(reason));
}

void Endings::close_hidden(const Step& step, Standing before)
{
    if (const auto ending = of_steps_.find(step.id); ending != of_steps_.end())
        return close_step(step.id, ending->second.outcome, ending->second.reason);
    const bool passed = before == Standing::passed;
    close_step(step.id, passed ? Outcome::passed : Outcome::skipped,
               passed ? "" : "the walk did not come to it");
}

void Endings::close_visible(const StepReport& report)
{
    const Outcome outcome = outcome_of(report);
    note(outcome == Outcome::skipped ? Outcome::passed : outcome, "");
    const bool differs = report.why == Why::differs && !report.checks.empty();
    const auto bad = std::ranges::find(report.checks, false, &CheckShown::passed);
    close_step(report.step, outcome,
               differs && bad != report.checks.end() ? cat("expected: ", bad->expected)
               : report.standing == Standing::open   ? "the walk did not come to its end"
                                                     : report.reason);
}

model::RunEnded Endings::close(const std::vector<StepReport>& reports,
                               const std::map<std::string, Standing, std::less<>>& hidden)
{
    const auto before = [&](const Step& step) {
        const auto found = hidden.find(step.id);
        return found == hidden.end() ? Standing::open : found->second;
    };
    for (const model::Chapter& chapter : scenario_.chapters)
        for (const Step& step : chapter.steps)
            if (step.hidden)
                close_hidden(step, before(step));
            else
                close_visible(*std::ranges::find(reports, step.id, &StepReport::step));
    for (const Step& step : scenario_.finally)
        close_hidden(step, before(step));
    ended_.took = run::since(teller_.began());
    teller_.tell(ended_);
    return ended_;
}

}  // namespace harness::walk
