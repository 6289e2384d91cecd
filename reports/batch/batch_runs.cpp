// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/batch_runs.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/ci/text.hpp"
#include "reports/record/reader.hpp"

namespace reports {

using harness::cat;

namespace {

// What is kept of a run is of the size of its scenario, since Room limits what was printed.
constexpr std::size_t most_steps_kept = 20'000;

std::size_t steps_of(const GatheredJob& job)
{
    std::size_t steps = 0;
    for (const GatheredAttempt& attempt : job.attempts)
        steps += attempt.run ? attempt.run->run.steps.size() : 0;
    return steps;
}

}  // namespace

const Gathered* GatheredJob::run() const
{
    return attempts.empty() || !attempts.back().run ? nullptr : &*attempts.back().run;
}

bool GatheredJob::lab_went_wrong() const
{
    const Verdict verdict = job->verdict();
    const bool is_good = verdict == Verdict::passed || verdict == Verdict::flaky;
    return run() != nullptr ? reports::lab_went_wrong(run()->run) || verdict == Verdict::broken ||
                                  verdict == Verdict::interrupted
                            : !is_good;
}

std::string GatheredJob::reason() const
{
    if (attempts.empty())
        return "the batch ended before this job began";
    if (!job->reason().empty())
        return job->reason();
    return run() != nullptr ? run()->run.reason() : "";
}

std::vector<EarlierFailure> earlier_failures(const GatheredJob& job, const std::string& step)
{
    std::vector<EarlierFailure> failures;
    for (const GatheredAttempt& each : job.attempts) {
        if (&each == &job.attempts.back() || !each.run)
            continue;
        const auto& steps = each.run->run.steps;
        const auto found = std::ranges::find(
            steps, step, [](const StepSummary& one) -> auto& { return one.plan.id; });
        if (found != steps.end() && went_wrong(*found) && found->began)
            failures.push_back({each.attempt->start.attempt, &*each.run, &*found});
    }
    return failures;
}

std::vector<const AttemptState*> earlier_lab_failures(const GatheredJob& job)
{
    std::vector<const AttemptState*> failures;
    for (const GatheredAttempt& each : job.attempts) {
        if (&each == &job.attempts.back() || each.attempt->passed())
            continue;
        if (!each.run || lab_went_wrong(each.run->run))
            failures.push_back(each.attempt);
    }
    return failures;
}

std::optional<Gathered> read_run(const Batch& batch, const AttemptState& attempt, Room room)
{
    const auto folder = batch.folder_of(attempt);
    if (folder.empty())
        return std::nullopt;
    Gatherer gatherer(folder, room);
    // What comes before a line that is wrong has been told, and is shown as a run that was cut.
    const auto read = read_record(folder, {&gatherer});
    Gathered run = gatherer.take();
    if (!read && run.run.start.volab.empty())
        return std::nullopt;
    return run;
}

void BatchRuns::each(const std::function<void(const GatheredJob&)>& visit) const
{
    const auto jobs = batch_.mine();
    Room room;
    room.in_all /= std::max<std::size_t>(jobs.size(), 1);
    for (std::size_t at = 0; at < jobs.size(); ++at) {
        if (at < kept_.size()) {
            visit(kept_[at]);
            continue;
        }
        GatheredJob job = gathered(*jobs[at], room);
        visit(job);
        const std::size_t steps = steps_of(job);
        if (at == kept_.size() && steps_kept_ + steps <= most_steps_kept) {
            steps_kept_ += steps;
            kept_.push_back(std::move(job));
        }
    }
}

GatheredJob BatchRuns::gathered(const JobState& job, Room room) const
{
    GatheredJob gathered{&job, {}};
    for (const AttemptState& attempt : job.attempts)
        gathered.attempts.push_back({&attempt, read_(batch_, attempt, room)});
    return gathered;
}

NameOfStep names_in(const RunSummary& run)
{
    return [combination = run.start.combination](const StepSummary& step) {
        return harness::model::name_in(combination, name_of(step));
    };
}

NameOfStep names_in(const JobState& job)
{
    return [title = job.plan.title](const StepSummary& step) {
        return cat(title, ": ", name_of(step));
    };
}

bool was_left_out(const Batch& batch, const JobState& job)
{
    return batch.start.until_fail && job.attempts.empty() && batch.end &&
           batch.end->outcome != Verdict::interrupted;
}

}  // namespace reports
