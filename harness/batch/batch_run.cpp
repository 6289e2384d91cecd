// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/batch_run.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/batch/attempt.hpp"
#include "reports/batch/job_name.hpp"

namespace harness::batch {

namespace {

using reports::Verdict;
using std::chrono::microseconds;

// How long an interruption may go unseen.
constexpr std::chrono::milliseconds patience{200};

/// Whether the call or the scenario was wrong, as README.md has the exit codes: so they will be the
/// next time. Of several machines another may see more.
bool was_refused(const TaskEnded& ended)
{
    return ended.where.empty() && (ended.exit == 2 || ended.exit == 3);
}

/// One batch on its way.
class Batch {
public:
    Batch(const BatchPlan& plan, Executor& executor, lab::Interrupt& interrupt,
          std::vector<reports::BatchObserver*> observers, const Callbacks& callbacks)
        : plan_(plan), executor_(executor), interrupt_(interrupt), observers_(std::move(observers)),
          callbacks_(callbacks)
    {
        observers_.push_back(&summarizer_);
    }

    reports::Batch run()
    {
        tell(plan_.start);
        add(plan_.jobs);
        while (keep_going()) {
            if (interrupt_.requested())
                obey_interrupt();
            const auto changes = executor_.wait(patience);
            if (!changes) {
                give_up(changes.error());
                return end();
            }
            for (const Change& change : *changes)
                std::visit([this](const auto& each) { see(each); }, change);
        }
        tell_notes_left();
        return end();
    }

private:
    struct Attempt {
        Task task;
        microseconds began{};
        std::string where = {};
        bool has_begun = false;
    };

    microseconds now() const
    {
        return std::chrono::duration_cast<microseconds>(Clock::now() - began_);
    }

    void tell(reports::BatchEventBody body)
    {
        const reports::BatchEvent event{now(), std::move(body)};
        for (reports::BatchObserver* observer : observers_)
            observer->tell(event);
    }

    reports::Batch end()
    {
        tell(reports::BatchEnded{verdict(), reason_, now()});
        reports::Batch batch = summarizer_.take();
        batch.folder = plan_.folder;
        return batch;
    }

    /// What the executor had to say when its last tasks were taken back.
    void tell_notes_left()
    {
        if (const auto changes = executor_.wait({}))
            for (const Change& change : *changes)
                if (const auto* note = std::get_if<Error>(&change))
                    see(*note);
    }

    /// Whether something runs, or will; plans more when there is room for it.
    bool keep_going()
    {
        while (plan_.more && !is_stopping_ && !interrupt_.requested() &&
               under_way_.size() < std::max(1U, plan_.start.at_once))
            add(plan_.more());
        return !under_way_.empty();
    }

    void add(const std::vector<Job>& jobs)
    {
        for (const Job& job : jobs)
            tell(reports::JobPlanned{job.plan});
        std::vector<Job> mine;
        for (const Job& job : jobs)
            if (plan_.start.shards <= 1 || job.plan.shard == plan_.start.shard)
                mine.push_back(job);
        if (plan_.start.at_once != 1 && !plan_.start.until_fail)
            longest_first(mine);
        std::vector<Task> tasks;
        for (const Job& job : mine) {
            jobs_[job.plan.id] = job;
            tasks.push_back(task_of(job, 1));
        }
        hand_over(std::move(tasks));
    }

    Task task_of(const Job& job, unsigned attempt) const
    {
        const std::string name = reports::name_of_attempt(job.plan.id, attempt);
        Task task{.job = job.plan.id,
                  .attempt = attempt,
                  .argv = job.argv,
                  .folder = plan_.folder / name,
                  .log = plan_.folder / reports::log_of_attempt(name),
                  .needs = job.needs};
        task.argv.insert(task.argv.end(), {"--output", task.folder.string()});
        return task;
    }

    void hand_over(std::vector<Task> tasks)
    {
        if (tasks.empty())
            return;
        std::vector<std::string> jobs;
        for (const Task& task : tasks) {
            under_way_[task.job] = {.task = task};
            jobs.push_back(task.job);
        }
        if (const auto added = executor_.add(std::move(tasks)); !added) {
            for (const std::string& job : jobs)
                under_way_.erase(job);
            stop_with(added.error());
        }
    }

    void see(const Error& note) { tell(reports::BatchNote{note}); }

    void see(const TaskStarted& started)
    {
        const auto found = under_way_.find(started.job);
        if (found == under_way_.end())
            return;
        begin(found->second, started.where);
    }

    void begin(Attempt& attempt, const std::string& where)
    {
        attempt.began = now();
        attempt.has_begun = true;
        attempt.where = where;
        tell(reports::AttemptStarted{attempt.task.job, attempt.task.attempt,
                                     attempt.task.folder.filename().string(), where});
    }

    void see(const TaskEnded& ended)
    {
        const auto found = under_way_.find(ended.job);
        if (found == under_way_.end())
            return;
        Attempt attempt = std::move(found->second);
        under_way_.erase(found);
        if (!attempt.has_begun)
            begin(attempt, ended.where);
        const auto run = read_run(attempt.task.folder);
        const auto end = judge({.task = ended,
                                .interrupted = is_interrupted_,
                                .took = now() - attempt.began,
                                .log = end_of_log(attempt.task.log)},
                               run);
        tell(end);
        if (run)
            check_text(ended.job, *run);
        if (run && callbacks_.finished)
            callbacks_.finished(*run, attempt.task.folder);
        consider(end, run || !was_refused(ended));
    }

    /// Tries again what did not pass and may pass the next time, or stops because of it.
    void consider(const reports::AttemptEnded& end, bool may_pass)
    {
        const reports::JobState& job = *summarizer_.job(end.job);
        if (is_stopping_ || job.attempts.back().passed())
            return;
        if (end.outcome == model::Outcome::interrupted)
            return;  // somebody did not want that run
        if (plan_.start.until_fail)
            return stop("it was to end with the first job that does not pass");
        if (may_pass && end.attempt <= plan_.start.retries)
            hand_over({task_of(jobs_.at(end.job), end.attempt + 1)});
    }

    /// A scenario that is edited meanwhile is another one.
    void check_text(const std::string& job, const reports::RunSummary& run)
    {
        const reports::PlannedJob& planned = jobs_.at(job).plan;
        if (run.start.scenario_sha256 == planned.sha256 || !edited_.insert(planned.file).second)
            return;
        tell(reports::BatchNote{{Fault::usage,
                                 cat("'", planned.file, "' was changed while the batch ran: '",
                                     planned.title, "' and what came after it ran the new text"),
                                 std::nullopt,
                                 {}}});
    }

    /// Nothing more begins; what runs goes on.
    void stop(const std::string& reason)
    {
        if (reason_.empty())
            reason_ = reason;
        is_stopping_ = true;
        for (const Task& task : executor_.drop_waiting())
            under_way_.erase(task.job);
        if (callbacks_.stopping)
            callbacks_.stopping(reason, under_way_.size());
    }

    void stop_with(const Error& error)
    {
        is_broken_ = true;
        tell(reports::BatchNote{error});
        stop(error.what);
    }

    void obey_interrupt()
    {
        if (is_interrupted_) {
            executor_.kill();
        } else {
            is_interrupted_ = true;
            reason_ = interrupt_.error().what;
            stop(reason_);
            executor_.interrupt();
        }
        interrupt_.acknowledge();
    }

    /// The executor has lost its tasks.
    void give_up(const Error& error)
    {
        stop_with(error);
        executor_.kill();
        for (auto& [job, attempt] : under_way_)
            if (attempt.has_begun)
                tell(judge({.task = {.job = job,
                                     .attempt = attempt.task.attempt,
                                     .exit = std::nullopt,
                                     .trouble = error.what,
                                     .where = attempt.where},
                            .took = now() - attempt.began},
                           read_run(attempt.task.folder)));
        under_way_.clear();
    }

    Verdict verdict() const
    {
        Verdict worst = summarizer_.batch().worst();
        if (is_broken_)
            worst = worse(worst, Verdict::broken);
        return is_interrupted_ ? Verdict::interrupted : worst;
    }

    const BatchPlan& plan_;
    Executor& executor_;
    lab::Interrupt& interrupt_;
    std::vector<reports::BatchObserver*> observers_;
    const Callbacks& callbacks_;
    reports::BatchSummarizer summarizer_;
    Clock::time_point began_ = Clock::now();
    std::map<std::string, Job, std::less<>> jobs_;           ///< of this shard, by id
    std::map<std::string, Attempt, std::less<>> under_way_;  ///< by job: handed over, not ended
    std::set<std::string, std::less<>> edited_;
    std::string reason_;
    bool is_stopping_ = false;
    bool is_interrupted_ = false;
    bool is_broken_ = false;
};

}  // namespace

reports::Batch run_batch(const BatchPlan& plan, Executor& executor, lab::Interrupt& interrupt,
                         std::vector<reports::BatchObserver*> observers, const Callbacks& callbacks)
{
    return Batch(plan, executor, interrupt, std::move(observers), callbacks).run();
}

}  // namespace harness::batch
