// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "harness/lab/lab.hpp"
#include "harness/lab/ssh/needs.hpp"
#include "harness/lab/ssh/probe.hpp"
#include "harness/model/inventory.hpp"

namespace harness::lab::ssh {

/// The file of a Docker image for hosts that do not have it (`docker load` reads it).
using ImageFile =
    std::function<Result<std::filesystem::path>(const std::string& name, const Progress& progress)>;

struct Options {
    model::Inventory inventory;
    NeedsByHost needs;
    ImageFile image_file;
    bool owned = false;    ///< what the hosts hold may be lost, and they may be broken
    bool go_back = false;  ///< somebody takes them back to where they were: nothing is left
};

class Machines;

/// Machines that are there already, as strangers: nothing of them is known before they are asked,
/// and nothing but what the scenario itself does is done to them. They have no snapshot: what a
/// scenario leaves is for its `finally` to undo; what is left all the same is told.
class SshProvider : public Provider {
public:
    SshProvider(Options options, const Interrupt& interrupt);
    ~SshProvider() override;

    /// Connects to all hosts and asks each for what the scenario needs of it. The Error has
    /// everything that is missing on any of them.
    Result<> preflight(const model::LabSpec& spec) override;
    Breakable breakable() const override;
    Result<std::unique_ptr<Lab>> bring_up(const model::LabSpec& spec,
                                          const Progress& progress) override;

private:
    Options options_;
    const Interrupt& interrupt_;
    std::unique_ptr<Machines> machines_;  ///< from preflight to bring_up
};

}  // namespace harness::lab::ssh
