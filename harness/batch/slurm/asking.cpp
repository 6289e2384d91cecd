// SPDX-License-Identifier: Apache-2.0
// What became of tasks that left nothing in the batch's folder: Slurm is asked.
#include <algorithm>

#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/batch/slurm/executor.hpp"
#include "harness/batch/slurm/script.hpp"

namespace harness::batch::slurm {

namespace {

constexpr std::chrono::seconds asking{10}, telling_again{5};

}  // namespace

Result<> SlurmExecutor::ask_queue()
{
    asked_ = Clock::now();
    // One that Slurm was just beginning may have missed it; the others take it only once.
    if (interrupted_ && asked_ >= *interrupted_ + telling_again)
        interrupt();
    const auto answer =
        commands_->run({"squeue", "--noheader", "--array", cat("--user=", ::geteuid()),
                        cat("--format=", queue_format)},
                       asking);
    if (!answer)
        return not_answered(answer.error());
    if (answer->exit != 0)
        return not_answered(lab_error(words_of(*answer)));
    unanswered_.reset();
    look_after_missing(parse_queue(answer->out));
    return Ok{};
}

/// A controller that restarts is no reason to lose a batch: what runs goes on without it.
Result<> SlurmExecutor::not_answered(const Error& why)
{
    const auto now = Clock::now();
    asked_ = now + 5 * settings_.ask;
    if (!unanswered_) {
        unanswered_ = now;
        changes_.push_back(lab_error(cat("Slurm does not answer: ", why.what),
                                     "what runs goes on; it is asked again"));
    }
    if (now - *unanswered_ < settings_.silence)
        return Ok{};
    return lab_error(cat("Slurm has stopped answering: ", why.what),
                     cat("what is left of it is ended by 'scancel ", join(arrays(), " "), "'"));
}

void SlurmExecutor::look_after_missing(const std::vector<TaskState>& queue)
{
    std::set<TaskId> present;
    for (const TaskState& state : queue) {
        present.insert(state.id);
        const auto reason = held_back(state);
        if (reason && tasks_.contains(state.id) && told_reasons_.insert(*reason).second)
            changes_.push_back(
                lab_error(cat("Slurm holds runs back: ", *reason),
                          cat("'scontrol show job ", to_text(state.id), "' has more")));
    }
    std::map<std::uint64_t, std::vector<TaskState>> known;  // of arrays with missing tasks
    for (auto task = tasks_.begin(); task != tasks_.end();) {
        const auto now = task++;
        const std::uint64_t array = now->first.array;
        if (present.contains(now->first)) {
            now->second.missed.reset();
            continue;
        }
        if (!known.contains(array)) {
            const auto answer = commands_->run(
                {"scontrol", "--oneliner", "show", "job", std::to_string(array)}, asking);
            known[array] = answer ? parse_jobs(answer->out) : std::vector<TaskState>{};
        }
        judge_missing(now, known[array]);
    }
}

void SlurmExecutor::judge_missing(Tasks::iterator task, const std::vector<TaskState>& known)
{
    Submitted& it = task->second;
    const auto state = std::ranges::find(known, task->first, &TaskState::id);
    const bool is_known = state != known.end();
    if (is_known && !is_over(state->state)) {
        it.missed.reset();
        return;
    }
    if (!it.missed)
        it.missed = Clock::now();
    // What a node has written may take a moment to get here.
    const bool waited = Clock::now() >= *it.missed + settings_.patience;
    if (is_known && it.node.empty())
        it.node = state->node;
    if (is_known && it.status && ended_by_itself(*state))
        return end(task, *it.status);
    if (is_known && it.status)
        return end(task, std::nullopt, blame(*state));
    if (is_known && !it.begun && ended_by_itself(*state)) {
        if (state->exit == folder_not_seen)
            return end(task, std::nullopt, not_shared("does not see", it));
        if (state->exit == folder_not_writable)
            return end(task, std::nullopt, not_shared("cannot write to", it));
    }
    if (is_known && state->state == "NODE_FAIL")
        return end(task, std::nullopt, blame(*state));
    if (!waited)
        return;
    if (it.status)
        return end(task, *it.status);
    if (is_known && ended_by_itself(*state))
        return end(task, state->exit);
    end(task, std::nullopt,
        is_known   ? blame(*state)
        : it.begun ? "Slurm knows nothing of it any longer"
                   : "it was taken out of Slurm's queue before it began");
}

std::string SlurmExecutor::not_shared(std::string_view trouble, const Submitted& task) const
{
    return cat(
        "node ", task.node, ' ', trouble, " '", settings_.folder.string(),
        "': the folder of a batch has to be on a file system that all nodes share (--output)");
}

}  // namespace harness::batch::slurm
