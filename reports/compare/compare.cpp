// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/compare.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace reports {

using harness::cat;
using harness::Ok;
using harness::Result;
using harness::usage_error;
using harness::model::Outcome;
using std::chrono::microseconds;

namespace {

using ById = std::map<std::string, const StepSummary*, std::less<>>;

ById by_id(const RunSummary& run)
{
    ById steps;
    for (const StepSummary& step : run.steps)
        steps.emplace(step.plan.id, &step);
    return steps;
}

const StepSummary* in(const ById& steps, const std::string& id)
{
    const auto found = steps.find(id);
    return found == steps.end() ? nullptr : found->second;
}

bool bad(const StepSummary* step)
{
    return step != nullptr &&
           (step->outcome == Outcome::failed || step->outcome == Outcome::broken);
}

bool passed(const StepSummary* step)
{
    return step != nullptr && step->outcome == Outcome::passed;
}

Comparison::Side side_of(const ComparedRun& run)
{
    return {.given = run.given,
            .run = run.summary.start.run,
            .started = run.summary.start.started,
            .commit = commit_of(run.summary),
            .outcome = run.summary.outcome(),
            .reason = run.summary.reason(),
            .took = run.summary.took(),
            .cut = !run.summary.end};
}

/// Durations of the runs of the history in which the step passed.
std::vector<microseconds> durations(const Past& past, const std::string& step)
{
    std::vector<microseconds> found;
    if (const auto times = past.steps.find(step); times != past.steps.end())
        for (const auto& each : times->second)
            if (each && each->outcome == Outcome::passed)
                found.push_back(each->took);
    return found;
}

struct Comparer {
    const ComparedRun& before_run;
    const ComparedRun& after_run;
    const Past& past;
    ById before = by_id(before_run.summary);
    ById after = by_id(after_run.summary);
    Comparison found{};

    void outcome(const StepSummary& step)
    {
        const StepSummary* was = in(before, step.plan.id);
        const StepChange change{.id = step.plan.id,
                                .chapter = step.plan.chapter,
                                .label = step.plan.label,
                                .before = was ? std::optional{was->outcome} : std::nullopt,
                                .after = step.outcome,
                                .reason = step.outcome == Outcome::passed ? "" : step.reason,
                                .flaky = past.flaky(step.plan.id)};
        if (!was)
            found.added.push_back(change);
        if (bad(&step) && !bad(was))
            found.newly_failing.push_back(change);
        else if (passed(&step) && bad(was))
            found.newly_passing.push_back(change);
        else if (passed(was) && !passed(&step) && !bad(&step))
            found.not_run.push_back(change);
    }

    void duration(const StepSummary& step)
    {
        if (!passed(&step))
            return;
        const Pace beside = pace(durations(past, step.plan.id), step.took);
        ++(beside.verdict == Pace::Verdict::unknown ? found.unjudged : found.judged);
        const StepSummary* was = in(before, step.plan.id);
        const DurationChange change{.id = step.plan.id,
                                    .label = step.plan.label,
                                    .before = passed(was) ? was->took : microseconds{},
                                    .after = step.took,
                                    .pace = beside};
        if (beside.verdict == Pace::Verdict::slower)
            found.slower.push_back(change);
        else if (beside.verdict == Pace::Verdict::faster)
            found.faster.push_back(change);
    }

    /// Of steps that passed or failed in both: others printed what they came to.
    void output(const StepSummary& step)
    {
        const StepSummary* was = in(before, step.plan.id);
        const auto answered = [](const StepSummary* each) {
            return each != nullptr &&
                   (each->outcome == Outcome::passed || each->outcome == Outcome::failed);
        };
        if (!answered(was) || !answered(&step) || !before_run.printed || !after_run.printed)
            return;
        for (const std::string& host : step.plan.on)
            for (const auto stream : {harness::model::Stream::out, harness::model::Stream::err}) {
                const PrintedAt at{step.plan.id, host, stream};
                const auto one = before_run.printed->find(at);
                const auto other = after_run.printed->find(at);
                const bool first = one != before_run.printed->end();
                const bool second = other != after_run.printed->end();
                if (first != second || (first && one->second != other->second))
                    found.outputs.push_back({step.plan.id, step.plan.label, at, ""});
            }
    }

    void removed(const StepSummary& step)
    {
        if (in(after, step.plan.id))
            return;
        found.removed.push_back({.id = step.plan.id,
                                 .chapter = step.plan.chapter,
                                 .label = step.plan.label,
                                 .before = step.outcome,
                                 .after = {},
                                 .reason = ""});
    }

    void note()
    {
        const auto& one = before_run.summary.start;
        const auto& other = after_run.summary.start;
        if (one.run == other.run && one.started == other.started)
            found.notes.push_back("both are the same run");
        if (one.scenario_sha256.empty() || other.scenario_sha256.empty())
            found.notes.push_back("it is not known whether the scenario changed: a record is older "
                                  "than the hash of it");
        else if (one.scenario_sha256 != other.scenario_sha256)
            found.notes.push_back("the scenario changed between the two");
        if (full_name(one) != full_name(other))
            found.notes.push_back(
                cat("before is a run of ", full_name(one), ", after of ", full_name(other)));
        if (one.provider != other.provider)
            found.notes.push_back(
                cat("before ran on ", one.provider, ", after on ", other.provider));
        for (const auto& [run, name] : {std::pair{&before_run, "before"}, {&after_run, "after"}}) {
            if (!run->summary.end)
                found.notes.push_back(cat("the record of ", name,
                                          " ends before the run did: compared is what is there"));
            if (!run->printed)
                found.notes.push_back(cat("there is no record of ", name,
                                          ", only the history: outputs are not compared"));
        }
        if (found.unjudged > 0)
            found.notes.push_back(
                cat("durations: ", found.judged, " of ", found.judged + found.unjudged,
                    " steps that passed were judged; of the others the history has fewer than ",
                    least_earlier, " earlier passes"));
    }
};

}  // namespace

bool Comparison::broke() const
{
    const auto whole = [](const Side& side) {
        return !side.cut && side.outcome != Outcome::broken && side.outcome != Outcome::interrupted;
    };
    return whole(before) && !whole(after);
}

bool Comparison::regressed() const
{
    return broke() || !newly_failing.empty() || !slower.empty();
}

bool Comparison::differs() const
{
    return broke() || !newly_failing.empty() || !newly_passing.empty() || !not_run.empty() ||
           !added.empty() || !removed.empty() || !slower.empty() || !faster.empty() ||
           !outputs.empty();
}

Result<> comparable(const ComparedRun& before, const ComparedRun& after)
{
    const std::string one = full_name(before.summary.start);
    const std::string other = full_name(after.summary.start);
    if (one == other || before.summary.start.scenario == after.summary.start.scenario)
        return Ok{};
    return usage_error(cat("'", before.given, "' is a run of scenario '",
                           harness::excerpt(one, 100), "', and '", after.given, "' of '",
                           harness::excerpt(other, 100), "'"),
                       "compare two runs of the same scenario");
}

Comparison compare(const ComparedRun& before, const ComparedRun& after, const Past& past)
{
    Comparer comparer{before, after, past};
    Comparison& found = comparer.found;
    const auto& start = after.summary.start;
    const bool same = full_name(before.summary.start) == full_name(start);
    found.scenario = same ? full_name(start) : start.scenario;
    found.title = same ? full_title(start) : start.title;
    found.before = side_of(before);
    found.after = side_of(after);
    for (const StepSummary& step : after.summary.steps) {
        comparer.outcome(step);
        comparer.duration(step);
        comparer.output(step);
    }
    for (const StepSummary& step : before.summary.steps)
        comparer.removed(step);
    comparer.note();
    return std::move(found);
}

std::string summary_of(const Comparison& comparison)
{
    std::vector<std::string> parts;
    const auto add = [&](std::size_t count, const char* what) {
        if (count > 0)
            parts.push_back(cat(count, " ", what));
    };
    if (comparison.broke())
        parts.push_back(comparison.after.cut
                            ? "the run was cut short"
                            : cat("the run was ", to_string(comparison.after.outcome)));
    add(comparison.newly_failing.size(), "newly failing");
    add(comparison.slower.size(), "slower");
    add(comparison.newly_passing.size(), "newly passing");
    add(comparison.faster.size(), "faster");
    add(comparison.not_run.size(), "not run");
    add(comparison.added.size(), "added");
    add(comparison.removed.size(), "removed");
    add(comparison.outputs.size(),
        comparison.outputs.size() == 1 ? "output changed" : "outputs changed");
    return parts.empty() ? "no change" : harness::join(parts, ", ");
}

}  // namespace reports
