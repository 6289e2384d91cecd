// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/lab/lab.hpp"

namespace harness::lab {

/// Hosts are this machine's own shell, whatever their name: for scenarios that need neither Docker
/// nor NFS, and for measuring the runner itself. Nothing is undone afterwards, but what runs that
/// were killed left behind is ended before the next.
class LocalProvider : public Provider {
public:
    explicit LocalProvider(const Interrupt& interrupt) : interrupt_(interrupt) {}
    Result<> preflight(const model::LabSpec& spec) override;
    Result<std::unique_ptr<Lab>> bring_up(const model::LabSpec& spec,
                                          const Progress& progress) override;

private:
    const Interrupt& interrupt_;
};

}  // namespace harness::lab
