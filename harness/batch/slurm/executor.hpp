// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/base/clock.hpp"
#include "harness/batch/executor.hpp"
#include "harness/batch/slurm/commands.hpp"
#include "harness/batch/slurm/queue.hpp"

namespace harness::batch::slurm {

struct Settings {
    std::filesystem::path folder;      ///< absolute; the batch's, which all nodes see
    std::vector<std::string> options;  ///< for sbatch
    unsigned limit = 0;                ///< so many tasks at once; 0: as many as Slurm has room for

    std::chrono::milliseconds look = std::chrono::milliseconds{250};  ///< into the folder
    std::chrono::milliseconds ask = std::chrono::seconds{2};          ///< squeue
    std::chrono::milliseconds patience = std::chrono::seconds{10};    ///< for what a node left
    std::chrono::milliseconds silence = std::chrono::minutes{10};  ///< of Slurm, until we give up
};

/// Tasks as job arrays of Slurm: an sbatch for each add(). How they go is seen in the batch's
/// folder, where nodes leave it (script.hpp); Slurm is asked for what became of those that left
/// nothing.
class SlurmExecutor final : public Executor {
public:
    SlurmExecutor(Settings settings, std::unique_ptr<Commands> commands);
    ~SlurmExecutor() override;

    Result<> add(std::vector<Task> tasks) override;
    Result<std::vector<Change>> wait(std::chrono::milliseconds patience) override;
    std::vector<Task> drop_waiting() override;
    void interrupt() override;
    void kill() override;

private:
    /// A task that Slurm has.
    struct Submitted {
        Task task;
        std::filesystem::path folder;  ///< its array's
        std::string node = {};
        bool begun = false;
        std::optional<int> status = {};                ///< that it left
        std::optional<Clock::time_point> missed = {};  ///< since when it is not in the queue
    };
    using Tasks = std::map<TaskId, Submitted>;

    Result<> submit_what_fits();
    Result<> submit(std::vector<Task> tasks);
    Result<std::uint64_t> sbatch(const std::filesystem::path& folder,
                                 const std::vector<Task>& tasks);
    void look_into_folders();
    void look_at(Tasks::iterator task, const std::set<std::string>& files);
    Result<> ask_queue();
    Result<> not_answered(const Error& why);
    void look_after_missing(const std::vector<TaskState>& queue);
    void judge_missing(Tasks::iterator task, const std::vector<TaskState>& known);
    std::string not_shared(std::string_view trouble, const Submitted& task) const;
    void begin(Submitted& task, std::string node);
    void end(Tasks::iterator task, int status);
    void end(Tasks::iterator task, std::optional<int> exit, std::string trouble);
    void signal_begun(const std::string& signal);
    Result<> cancel(std::vector<std::string> options);
    std::vector<std::string> arrays() const;

    Settings settings_;
    std::unique_ptr<Commands> commands_;
    unsigned submissions_ = 0;
    std::vector<Task> held_;  ///< over the limit
    Tasks tasks_;
    std::vector<Change> changes_;
    std::set<std::string> told_reasons_;
    Clock::time_point asked_{};                     ///< the queue, last
    std::optional<Clock::time_point> unanswered_;   ///< since when Slurm does not answer
    std::optional<Clock::time_point> interrupted_;  ///< when those that run were told last
};

}  // namespace harness::batch::slurm
