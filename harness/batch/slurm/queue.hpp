// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::batch::slurm {

/// A task of a job array.
struct TaskId {
    std::uint64_t array = 0;
    unsigned index = 0;
    auto operator<=>(const TaskId&) const = default;
};

/// As Slurm's commands take and write it: "1234_5".
std::string to_text(const TaskId& id);

/// What Slurm knows of a task. States are those of squeue(1), JOB STATE CODES.
struct TaskState {
    TaskId id;
    std::string state;
    std::string reason;  ///< why it waits, or ended so
    std::string node;    ///< empty: none yet
    int exit = 0;        ///< of its script; only scontrol tells it
    bool operator==(const TaskState&) const = default;
};

/// What squeue is to print: a line for each task, of the columns that parse_queue() reads.
inline constexpr std::string_view queue_format = "%F|%K|%T|%N|%r";

/// What `squeue --noheader --array --format=…` printed; lines of other kinds of jobs are left out.
std::vector<TaskState> parse_queue(std::string_view text);

/// What `scontrol --oneliner show job ARRAY` printed; it has those that wait on one line ("4,6-7").
/// Tasks that were cancelled before they began have none.
std::vector<TaskState> parse_jobs(std::string_view text);

/// The id of the array that `sbatch --parsable` has made: "1234" or "1234;cluster".
std::optional<std::uint64_t> parse_submission(std::string_view text);

/// Whether a task in that state has ended, for whatever reason, and will not begin again.
bool is_over(std::string_view state);

/// Whether its script came to its end by itself, so that its exit status means something.
bool ended_by_itself(const TaskState& task);

/// What Slurm did to one that is over and did not: "node n2 died (NODE_FAIL)".
std::string blame(const TaskState& task);

/// Why a task waits that may have to wait for ever: an answer when it is not for room or its turn.
std::optional<std::string> held_back(const TaskState& task);

}  // namespace harness::batch::slurm
