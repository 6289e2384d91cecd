// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::batch {

/// What one lab takes of the machine that it is on, at most.
struct Needs {
    std::uint64_t memory_mib = 0;  ///< 0: nothing that counts
    unsigned cores = 1;
    bool operator==(const Needs&) const = default;
};

/// A program to be run: one attempt at a job. It runs in our working directory.
struct Task {
    std::string job;
    unsigned attempt = 1;
    std::vector<std::string> argv;  ///< argv[0] is a path
    std::filesystem::path folder;   ///< absolute; the run's, which the program makes
    std::filesystem::path log;      ///< absolute, in a folder that is there; gets what it prints
    Needs needs;
    bool operator==(const Task&) const = default;
};

struct TaskStarted {
    std::string job;
    unsigned attempt = 1;
    std::string where;  ///< the node; empty: this machine
    bool operator==(const TaskStarted&) const = default;
};

struct TaskEnded {
    std::string job;
    unsigned attempt = 1;
    std::optional<int> exit;  ///< absent: it has none
    std::string trouble;      ///< "killed by signal 9", "node n2 died (NODE_FAIL)"; else empty
    std::string where;
    bool operator==(const TaskEnded&) const = default;
};

/// An Error is something that people should know, and no failure of a task.
using Change = std::variant<TaskStarted, TaskEnded, Error>;

/// Where tasks are carried out: this machine, a cluster. Each task that was added and not taken
/// back ends exactly once, as TaskEnded, and starts before that, as TaskStarted; one that could
/// not start is told as ended alone, with the trouble. Used from one thread.
///
/// When it goes out of scope nothing of it runs any longer, wherever that was.
class Executor {
public:
    virtual ~Executor() = default;

    /// They begin when there is room, in that order as far as possible. An Error: none of them
    /// will.
    virtual Result<> add(std::vector<Task> tasks) = 0;

    /// What has changed since the last call, in its order; waits for something to change, at most
    /// so long. An interruption of ours does not end the wait. An Error: tasks are out of reach.
    virtual Result<std::vector<Change>> wait(std::chrono::milliseconds patience) = 0;

    /// Takes back the tasks that have not begun; nothing more is heard of these.
    virtual std::vector<Task> drop_waiting() = 0;

    /// Asks all that run to end in good order, which takes labs down. They still come as TaskEnded.
    virtual void interrupt() = 0;

    /// Ends all that run at once. They still come as TaskEnded.
    virtual void kill() = 0;
};

}  // namespace harness::batch
