// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/batch/batch_run.hpp"
#include "harness/batch/testing/made_up_run.hpp"
#include "harness/batch/testing/scripted_executor.hpp"
#include "harness/testing/temporary_folder.hpp"

namespace harness::batch::testing {

using model::Outcome;

using Seen = std::vector<std::string>;

/// What a batch tells, as short lines.
class Teller : public reports::BatchObserver {
public:
    void tell(const reports::BatchEvent& event) override
    {
        std::visit([this](const auto& each) { see(each); }, event.body);
    }
    Seen seen;

private:
    void see(const reports::BatchStarted& e) { seen.push_back(cat("batch ", e.name)); }
    void see(const reports::JobPlanned& e) { seen.push_back(cat("plan ", e.job.id)); }
    void see(const reports::AttemptStarted& e) { seen.push_back(cat("begin ", e.folder)); }
    void see(const reports::AttemptEnded& e)
    {
        seen.push_back(cat(e.job, " ", model::to_string(e.outcome),
                           e.reason.empty() ? "" : cat(": ", e.reason)));
    }
    void see(const reports::BatchNote& e) { seen.push_back(cat("note: ", e.error.what)); }
    void see(const reports::BatchEnded& e)
    {
        seen.push_back(cat("end ", to_string(e.outcome), e.reason.empty() ? "" : ": ", e.reason));
    }
};

inline Job job_of(const std::string& id, unsigned shard = 1)
{
    return {.plan = {.id = id, .title = id, .file = "x.yaml", .sha256 = "5eed", .shard = shard},
            .argv = {"volab", "run"}};
}

/// A batch of the jobs a and b, whose tasks do as the test says.
struct Ground {
    explicit Ground(ScriptedExecutor::Act act) : executor(std::move(act))
    {
        plan.start.name = "x";
        plan.folder = folder.path();
        plan.jobs = {job_of("a"), job_of("b")};
    }

    reports::Batch run() { return run_batch(plan, executor, interrupt, {&teller}); }

    harness::testing::TemporaryFolder folder;
    BatchPlan plan;
    ScriptedExecutor executor;
    lab::Interrupt interrupt;
    Teller teller;
};

inline TaskEnded leaves(const Task& task, Outcome outcome)
{
    leave_run(task.folder, outcome);
    return {task.job, task.attempt, outcome == Outcome::passed ? 0 : 1, "", "n1"};
}

inline std::optional<TaskEnded> passes(const Task& task)
{
    return leaves(task, Outcome::passed);
}

inline std::optional<TaskEnded> fails(const Task& task)
{
    return leaves(task, Outcome::failed);
}

inline std::optional<TaskEnded> goes_on(const Task& task)
{
    leave_run(task.folder, Outcome::passed, false);
    return std::nullopt;
}

}  // namespace harness::batch::testing
