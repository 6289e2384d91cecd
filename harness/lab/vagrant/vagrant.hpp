// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/lab/interrupt.hpp"
#include "harness/lab/lab.hpp"
#include "harness/lab/vagrant/machine_readable.hpp"

namespace harness::lab::vagrant {

/// The vagrant program, at work in the folder of a Vagrantfile.
class Vagrant {
public:
    /// `acceleration`: "kvm", "tcg", or empty; the Vagrantfile may look at VOLAB_ACCEL.
    Vagrant(std::filesystem::path folder, std::string acceleration)
        : folder_(std::move(folder)), acceleration_(std::move(acceleration))
    {
    }

    const std::filesystem::path& folder() const { return folder_; }

    Result<std::vector<Machine>> status(const Interrupt& interrupt) const;

    /// Returns when all answer on ssh: minutes, at the first time.
    Result<> up(const std::vector<std::string>& names, const Progress& progress,
                const Interrupt& interrupt) const;

    /// An OpenSSH configuration for that machine.
    Result<std::string> ssh_config(const std::string& name, const Interrupt& interrupt) const;

    /// `vagrant WORDS…`, for what has no answer but its failure.
    Result<> act(std::vector<std::string> words, const Interrupt& interrupt) const;

private:
    Result<std::string> run(std::vector<std::string> words, const Progress& progress,
                            const Interrupt& interrupt) const;

    std::filesystem::path folder_;
    std::string acceleration_;
};

}  // namespace harness::lab::vagrant
