// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "harness/lab/lab.hpp"

namespace harness::cli {

/// What the command line says about labs, for all subcommands that bring one up.
struct LabOptions {
    std::string provider;      ///< empty: what the scenario says
    std::string acceleration;  ///< "kvm", "tcg", or empty: found out
    std::string mirror;        ///< Debian archive; empty: this machine's
    bool keep = false;
};

Result<std::unique_ptr<lab::Provider>> make_provider(const std::string& name,
                                                     const LabOptions& options,
                                                     const lab::Interrupt& interrupt);

}  // namespace harness::cli
