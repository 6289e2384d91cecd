// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <signal.h>

#include "harness/base/text.hpp"
#include "harness/batch/slurm/commands.hpp"
#include "harness/lab/child.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

namespace harness::batch::testing {

/// A Slurm that runs the tasks of its arrays here, on "node n1", when it is told to begin, and
/// whose squeue and scontrol say what the test lets them.
class FakeSlurm final : public slurm::Commands {
public:
    Result<slurm::Answer> run(const std::vector<std::string>& argv,
                              std::chrono::milliseconds) override
    {
        asked.push_back(join(argv, " "));
        if (argv[0] == "sbatch") {
            if (!refusal.empty())
                return slurm::Answer{1, "", refusal};
            script = argv.back();
            return slurm::Answer{0, cat(++arrays, "\n"), ""};
        }
        if (argv[0] == "squeue")
            return slurm::Answer{queue_exit, queue,
                                 "slurm_load_jobs error: Unable to contact slurm controller"};
        if (argv[0] == "scontrol")
            return slurm::Answer{0, jobs, ""};
        if (!deaf.empty())
            return slurm::Answer{1, "", deaf};
        if (argv[1] == "--batch")
            for (const auto& [index, child] : children)
                ::kill(child.pid(), argv[2] == "--signal=USR1" ? SIGUSR1 : SIGUSR2);
        return slurm::Answer{};
    }

    void begin(unsigned index)
    {
        auto child = lab::Child::start(
            {{"bash", script},
             {{"SLURM_ARRAY_TASK_ID", std::to_string(index)}, {"SLURMD_NODENAME", "n1"}}},
            log / "array.log");
        REQUIRE(child);
        children.emplace(index, std::move(*child));
    }

    /// How the array's script ended.
    std::optional<int> exit_of(unsigned index)
    {
        return children.at(index).wait(std::chrono::seconds{10})->exit;
    }

    bool was_asked(std::string_view words) const
    {
        return std::ranges::any_of(asked, [words](const std::string& line) {
            return line.find(words) != std::string::npos;
        });
    }

    harness::testing::TemporaryFolder log;
    std::vector<std::string> asked;
    std::string script, refusal, queue, jobs;
    std::string deaf;  ///< what scancel says when it does nothing
    int queue_exit = 0;
    unsigned arrays = 16;
    std::map<unsigned, lab::Child> children;
};

}  // namespace harness::batch::testing
