// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/batch/executor.hpp"

namespace harness::batch::testing {

/// An executor whose tasks do what the test says, one or more at each wait(): it acts out the task,
/// leaving its files, and says how it ended. One that gives nothing goes on until it is
/// interrupted.
class ScriptedExecutor : public Executor {
public:
    using Act = std::function<std::optional<TaskEnded>(const Task&)>;
    explicit ScriptedExecutor(Act act) : act_(std::move(act)) {}

    Result<> add(std::vector<Task> tasks) override
    {
        if (refuses)
            return *refuses;
        for (Task& task : tasks) {
            did.push_back(cat("add ", task.folder.filename().string()));
            waiting_.push_back(std::move(task));
        }
        return Ok{};
    }

    Result<std::vector<Change>> wait(std::chrono::milliseconds) override
    {
        if (at_wait)
            at_wait(++waits_);
        if (lost)
            return *lost;
        std::vector<Change> changes = std::exchange(changes_, {});
        for (const Error& note : std::exchange(notes, {}))
            changes.emplace_back(note);
        for (unsigned begun = 0; begun < begins && !waiting_.empty(); ++begun) {
            const Task task = waiting_.front();
            waiting_.pop_front();
            changes.emplace_back(TaskStarted{task.job, task.attempt, "n1"});
            if (const auto ended = act_(task))
                changes.emplace_back(*ended);
            else
                running_.push_back(task);
        }
        return changes;
    }

    std::vector<Task> drop_waiting() override
    {
        did.emplace_back("drop");
        notes = std::exchange(at_drop, {});
        std::vector<Task> dropped(waiting_.begin(), waiting_.end());
        waiting_.clear();
        return dropped;
    }

    void interrupt() override
    {
        did.emplace_back("interrupt");
        if (!is_deaf)
            end_all({}, 130);
    }

    void kill() override
    {
        did.emplace_back("kill");
        end_all("killed by signal 9", std::nullopt);
    }

    std::vector<std::string> did;           ///< what it was asked for
    std::function<void(unsigned)> at_wait;  ///< told how often there was a wait
    std::vector<Error> notes = {};          ///< what people should know
    std::vector<Error> at_drop = {};        ///< what people should know of a drop_waiting()
    std::optional<Error> refuses = {};      ///< what add() says
    std::optional<Error> lost = {};         ///< what wait() says
    unsigned begins = 1;                    ///< so many tasks at each wait()
    bool is_deaf = false;                   ///< its tasks go on when they are interrupted

private:
    void end_all(const std::string& trouble, std::optional<int> exit)
    {
        for (const Task& task : std::exchange(running_, {}))
            changes_.emplace_back(TaskEnded{task.job, task.attempt, exit, trouble, "n1"});
    }

    Act act_;
    std::deque<Task> waiting_;
    std::vector<Task> running_;
    std::vector<Change> changes_;
    unsigned waits_ = 0;
};

}  // namespace harness::batch::testing
