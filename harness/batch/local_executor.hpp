// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "harness/batch/executor.hpp"
#include "harness/batch/limits.hpp"
#include "harness/lab/child.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::batch {

/// Carries tasks out on this machine, as many at once as the limits allow. One that does not fit
/// beside those that run lets smaller ones past. The kernel ends all of them when we are killed.
class LocalExecutor : public Executor {
public:
    explicit LocalExecutor(const Limits& limits) : limits_(limits) {}

    Result<> add(std::vector<Task> tasks) override;
    Result<std::vector<Change>> wait(std::chrono::milliseconds patience) override;
    std::vector<Task> drop_waiting() override;
    void interrupt() override;
    void kill() override;

private:
    struct Running {
        Task task;
        lab::Child child;
        lab::Descriptor alive;  ///< readable once it has ended
    };

    void start_what_fits();
    void start(Task task);
    void note_ended();
    void wait_for_an_end(std::chrono::milliseconds patience) const;

    Limits limits_;
    std::deque<Task> waiting_;
    std::vector<Running> running_;
    std::vector<Change> changes_;
};

}  // namespace harness::batch
