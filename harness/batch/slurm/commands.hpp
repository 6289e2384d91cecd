// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/interrupt.hpp"

namespace harness::batch::slurm {

/// What a command of Slurm answered.
struct Answer {
    int exit = 0;
    std::string out;
    std::string err;
};

/// The way to Slurm: sbatch, squeue, scontrol, scancel.
class Commands {
public:
    virtual ~Commands() = default;

    /// An Error: it could not be started, or did not end in time.
    virtual Result<Answer> run(const std::vector<std::string>& argv,
                               std::chrono::milliseconds timeout) = 0;
};

/// Those of this machine. They are not interrupted when we are: that is when they are needed.
class InstalledCommands final : public Commands {
public:
    Result<Answer> run(const std::vector<std::string>& argv,
                       std::chrono::milliseconds timeout) override;

private:
    lab::Interrupt never_;
};

/// An Error when one of the commands is not in PATH.
Result<> check_installed();

/// What it said of its failure, on one line: "Invalid partition name specified".
std::string words_of(const Answer& answer);

}  // namespace harness::batch::slurm
