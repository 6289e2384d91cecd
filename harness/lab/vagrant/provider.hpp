// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "harness/lab/ssh/provider.hpp"
#include "harness/lab/vagrant/vagrant.hpp"

namespace harness::lab::vagrant {

struct Options {
    std::filesystem::path folder;  ///< has the Vagrantfile
    std::string acceleration;      ///< "kvm", "tcg", or empty: the Vagrantfile's choice
    ssh::NeedsByHost needs;
    ssh::ImageFile image_file;
    bool owned = false;  ///< what machines that were up before hold may be lost
};

/// Machines of a Vagrantfile: brought up, used by ssh, and left as they were. What was not there is
/// destroyed at the end, what was halted is halted; what was up stays up, and is taken back to a
/// snapshot where Vagrant's provider has them.
class VagrantProvider : public Provider {
public:
    VagrantProvider(Options options, const Interrupt& interrupt)
        : options_(std::move(options)), vagrant_(options_.folder, options_.acceleration),
          interrupt_(interrupt)
    {
    }

    Result<> preflight(const model::LabSpec& spec) override;
    /// Once preflight has seen which machines there are.
    Breakable breakable() const override;
    Result<std::unique_ptr<Lab>> bring_up(const model::LabSpec& spec,
                                          const Progress& progress) override;

private:
    Options options_;
    Vagrant vagrant_;
    const Interrupt& interrupt_;
    std::vector<Machine> before_;         ///< the scenario's hosts, as they were
    std::vector<std::string> leftovers_;  ///< those that a killed run has left
};

}  // namespace harness::lab::vagrant
