// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <CLI/App.hpp>

#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/image_store.hpp"

namespace harness::cli {

/// What the command line says about labs, for all subcommands that bring one up.
struct LabOptions {
    std::string provider;      ///< empty: what the scenario says
    std::string acceleration;  ///< "kvm", "tcg", or empty: found out
    std::string mirror;        ///< Debian archive; empty: this machine's
    bool pull = false;         ///< Docker images come from a registry
    std::string registry;      ///< which one; empty: the default one
    bool keep = false;
};

/// The options that all subcommands with a lab or an image have: --mirror, --pull, --registry.
void add_sources(CLI::App& command, LabOptions& options);
lab::qemu::Sources sources_of(const LabOptions& options);

Result<std::unique_ptr<lab::Provider>>
make_provider(const std::string& name, const LabOptions& options, const lab::Interrupt& interrupt);

}  // namespace harness::cli
