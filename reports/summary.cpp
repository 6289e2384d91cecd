// SPDX-License-Identifier: Apache-2.0
#include "reports/summary.hpp"

#include <algorithm>
#include <set>

#include "harness/base/text.hpp"

namespace reports {

using namespace harness::model;
using std::chrono::microseconds;

namespace {

std::string fact(const Facts& facts, std::string_view name)
{
    const auto found = facts.find(name);
    return found == facts.end() ? "" : found->second;
}

}  // namespace

std::string full_name(const RunStarted& run)
{
    return name_in(run.combination, run.scenario);
}

std::string full_title(const RunStarted& run)
{
    return name_in(run.combination, run.title.empty() ? run.scenario : run.title);
}

std::string why_not_passed(const RunSummary& run)
{
    if (const std::string reason = run.reason(); !reason.empty())
        return reason;
    const auto wrong = std::ranges::find_if_not(run.steps, is_good, &StepSummary::outcome);
    return wrong == run.steps.end() ? "" : harness::cat(wrong->plan.id, ": ", wrong->reason);
}

std::string acceleration_of(const RunSummary& run)
{
    std::set<std::string> found;
    for (const auto& host : run.hosts)
        if (const std::string each = fact(host.facts, "acceleration"); !each.empty())
            found.insert(each);
    return harness::join(std::vector(found.begin(), found.end()), "+");
}

std::string commit_of(const RunSummary& run)
{
    const std::string commit = fact(run.start.environment, "git_commit");
    return commit.empty() ? fact(run.start.environment, "ci_commit") : commit;
}

std::string branch_of(const RunSummary& run)
{
    const std::string branch = fact(run.start.environment, "ci_branch");
    return branch.empty() ? fact(run.start.environment, "git_branch") : branch;
}

unsigned StepSummary::attempts() const
{
    unsigned most = 0;
    for (const Try& each : tries)
        most = std::max(most, each.attempt);
    return most;
}

Outcome RunSummary::outcome() const
{
    return end ? end->outcome : Outcome::interrupted;
}

std::string RunSummary::reason() const
{
    return end ? end->reason : "the record ends before the run did: it was killed";
}

microseconds RunSummary::took() const
{
    return end ? end->took : last;
}

std::map<Outcome, unsigned> RunSummary::counts() const
{
    std::map<Outcome, unsigned> counts;
    for (const StepSummary& step : steps)
        ++counts[step.outcome];
    return counts;
}

struct Summarizer::Teller {
    Summarizer& all;
    RunSummary& summary;
    microseconds at;

    void operator()(const RunStarted& e) const
    {
        summary.start = e;
        for (PlannedStep& planned : summary.start.steps) {
            all.by_id_.emplace(planned.id, summary.steps.size());
            summary.steps.emplace_back().plan = std::move(planned);
        }
        summary.start.steps.clear();
    }
    void operator()(const PhaseStarted& e) const
    {
        const bool goes_on = !summary.phases.empty() && summary.phases.back().phase == e.phase &&
                             !summary.phases.back().took;
        if (!goes_on)
            summary.phases.push_back({e.phase, {}, at, {}, {}});
        if (!e.detail.empty())
            summary.phases.back().details.push_back(e.detail);
    }
    void operator()(const PhaseEnded& e) const
    {
        if (summary.phases.empty() || summary.phases.back().phase != e.phase)
            summary.phases.push_back({e.phase, {}, at - e.took, {}, {}});
        summary.phases.back().took = e.took;
        summary.phases.back().error = e.error;
    }
    void operator()(const HostReady& e) const { summary.hosts.push_back(e); }
    void operator()(const StepStarted& e) const
    {
        if (StepSummary* step = all.step(e.step))
            step->began = at;
    }
    void operator()(const CommandStarted& e) const
    {
        if (StepSummary* step = all.step(e.step))
            step->tries.push_back({e.host, e.attempt, at, {}, {}, false});
    }
    void operator()(const Output&) const {}
    void operator()(const CommandEnded& e) const
    {
        StepSummary* step = all.step(e.step);
        if (step == nullptr)
            return;
        const auto same =
            std::ranges::find_if(step->tries.rbegin(), step->tries.rend(), [&](const Try& each) {
                return each.host == e.host && each.attempt == e.attempt;
            });
        if (same == step->tries.rend())
            return;
        same->took = e.took;
        same->exit = e.exit;
        same->timed_out = e.timed_out;
        same->met = e.met;
    }
    void operator()(const CheckDone& e) const
    {
        if (StepSummary* step = all.step(e.step))
            step->checks.push_back(e);
    }
    void operator()(const Saved&) const {}
    void operator()(const StepEnded& e) const
    {
        StepSummary* step = all.step(e.step);
        if (step == nullptr)
            return;
        step->outcome = e.outcome;
        step->reason = e.reason;
        step->took = e.took;
    }
    void operator()(const FaultEnded&) const {}
    void operator()(const Collected& e) const { summary.collected.push_back(e); }
    void operator()(const Warning& e) const { summary.warnings.push_back(e.error); }
    void operator()(const RunEnded& e) const { summary.end = e; }
};

void Summarizer::tell(const Event& event)
{
    summary_.last = std::max(summary_.last, event.at);
    std::visit(Teller{*this, summary_, event.at}, event.body);
}

/// A record that was damaged may name steps that were never planned: nothing is known of those.
StepSummary* Summarizer::step(const std::string& id)
{
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &summary_.steps[found->second];
}

}  // namespace reports
