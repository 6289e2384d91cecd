// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/batch.hpp"

#include <algorithm>

#include "reports/batch/job_name.hpp"

namespace reports {

using harness::model::Outcome;
using std::chrono::microseconds;

namespace {

Verdict verdict_of(Outcome outcome)
{
    switch (outcome) {
        case Outcome::passed:
        case Outcome::skipped: return Verdict::passed;
        case Outcome::failed: return Verdict::failed;
        case Outcome::broken: return Verdict::broken;
        case Outcome::interrupted: break;
    }
    return Verdict::interrupted;
}

}  // namespace

Outcome AttemptState::outcome() const
{
    return end ? end->outcome : Outcome::interrupted;
}

std::string AttemptState::reason() const
{
    return end ? end->reason : "the batch's record ends before this run did";
}

bool AttemptState::passed() const
{
    return verdict_of(outcome()) == Verdict::passed;
}

Verdict JobState::verdict() const
{
    if (attempts.empty())
        return Verdict::not_run;
    const Verdict verdict = verdict_of(attempts.back().outcome());
    return verdict == Verdict::passed && !std::ranges::all_of(attempts, &AttemptState::passed)
               ? Verdict::flaky
               : verdict;
}

const AttemptState* JobState::last() const
{
    return attempts.empty() ? nullptr : &attempts.back();
}

std::string JobState::reason() const
{
    return attempts.empty() ? std::string{} : attempts.back().reason();
}

microseconds JobState::took() const
{
    microseconds all{};
    for (const AttemptState& attempt : attempts)
        all += attempt.end ? attempt.end->took : microseconds{};
    return all;
}

Verdict Batch::verdict() const
{
    return end ? end->outcome : Verdict::interrupted;
}

std::string Batch::reason() const
{
    return end ? end->reason : "the record ends before the batch did: it was killed";
}

microseconds Batch::took() const
{
    return end ? end->took : last;
}

Verdict Batch::worst() const
{
    Verdict worst = Verdict::passed;
    for (const JobState* job : mine())
        worst = worse(worst, job->verdict());
    return worst;
}

std::map<Verdict, unsigned> Batch::counts() const
{
    std::map<Verdict, unsigned> counts;
    for (const JobState* job : mine())
        ++counts[job->verdict()];
    return counts;
}

std::vector<const JobState*> Batch::mine() const
{
    std::vector<const JobState*> mine;
    for (const JobState& job : jobs)
        if (start.shards <= 1 || job.plan.shard == start.shard)
            mine.push_back(&job);
    return mine;
}

std::filesystem::path Batch::folder_of(const AttemptState& attempt) const
{
    return attempt.start.folder.empty() ? std::filesystem::path{} : folder / attempt.start.folder;
}

std::filesystem::path Batch::traces_of(const AttemptState& attempt) const
{
    const std::filesystem::path run = folder_of(attempt);
    const bool has_no_record =
        attempt.end && attempt.end->outcome == Outcome::broken && attempt.end->steps.empty();
    return has_no_record && !run.empty()
               ? run.parent_path() / log_of_attempt(run.filename().string())
               : run;
}

/// A record that was damaged may name jobs that were never planned: nothing is known of those.
struct BatchSummarizer::Teller {
    BatchSummarizer& all;
    Batch& batch;
    microseconds at;

    JobState* job(const std::string& id) const
    {
        const auto found = all.by_id_.find(id);
        return found == all.by_id_.end() ? nullptr : &batch.jobs[found->second];
    }
    void operator()(const BatchStarted& e) const { batch.start = e; }
    void operator()(const JobPlanned& e) const
    {
        if (all.by_id_.emplace(e.job.id, batch.jobs.size()).second)
            batch.jobs.push_back({e.job, {}});
    }
    void operator()(const AttemptStarted& e) const
    {
        if (JobState* started = job(e.job))
            started->attempts.push_back({e, at, {}});
    }
    void operator()(const AttemptEnded& e) const
    {
        JobState* ended = job(e.job);
        if (ended == nullptr)
            return;
        auto attempt = std::ranges::find(ended->attempts, e.attempt, [](const AttemptState& each) {
            return each.start.attempt;
        });
        if (attempt == ended->attempts.end())  // lost before it began
            attempt =
                ended->attempts.insert(attempt, {{e.job, e.attempt, "", e.where}, at - e.took, {}});
        attempt->end = e;
    }
    void operator()(const BatchNote& e) const { batch.notes.push_back(e.error); }
    void operator()(const BatchEnded& e) const { batch.end = e; }
};

void BatchSummarizer::tell(const BatchEvent& event)
{
    batch_.last = std::max(batch_.last, event.at);
    std::visit(Teller{*this, batch_, event.at}, event.body);
}

const JobState* BatchSummarizer::job(const std::string& id) const
{
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &batch_.jobs[found->second];
}

}  // namespace reports
