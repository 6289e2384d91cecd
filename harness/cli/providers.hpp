// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/image_store.hpp"
#include "harness/lab/ssh/needs.hpp"
#include "harness/model/inventory.hpp"
#include "harness/model/scenario.hpp"

namespace harness::cli {

/// What the command line says about labs, for all subcommands that bring one up.
struct LabOptions {
    std::string provider;      ///< empty: what the scenario says
    std::string acceleration;  ///< "kvm", "tcg", or empty: found out
    std::string suite;         ///< Debian release of qemu's hosts; empty: the scenario's
    std::string mirror;        ///< Debian archive; empty: this machine's
    bool pull = false;         ///< Docker images come from a registry
    std::string registry;      ///< which one; empty: the default one
    bool keep = false;
    std::string inventory;   ///< file; for ssh
    std::string ssh_config;  ///< file; for ssh
    bool owned = false;      ///< what hosts that we did not make hold may be lost
    /// How slow labs are, for the time limits of steps; absent: nobody says.
    std::optional<double> timeout_multiplier;
};

/// --suite, a Debian release by the name that its archive has.
void add_suite(CLI::App& command, std::string& suite, const std::string& help);

/// --packages, of Debian, that qemu's hosts have besides those of the image.
void add_packages(CLI::App& command, std::vector<std::string>& packages);

/// --accel, of qemu.
void add_acceleration(CLI::App& command, LabOptions& options);

/// --convoy, the archive that labs get.
void add_convoy(CLI::App& command, std::string& archive);

/// The options of a subcommand that brings labs up on any provider: --provider, --accel, and those
/// of add_hosts() and add_sources().
void add_provider(CLI::App& command, LabOptions& options);

/// The options that all subcommands with a lab or an image have: --mirror, --pull, --registry.
void add_sources(CLI::App& command, LabOptions& options);
lab::qemu::Sources sources_of(const LabOptions& options);

/// The options for hosts that are there already: --inventory, --ssh-config, --i-own-these-hosts.
void add_hosts(CLI::App& command, LabOptions& options);

/// The provider that the options name, else the scenario's. Options that speak of another one are
/// a wrong call.
Result<std::string> provider_name(const LabOptions& options, const model::LabSpec& spec);

/// What the command line says about labs, and what the file has that it names.
struct LabWishes {
    LabOptions options;
    model::Inventory inventory;  ///< machines that are there already
};

/// Nothing when the inventory has mistakes, which are told then as those of scenarios are.
std::optional<LabWishes> lab_wishes(const LabOptions& options);

/// For providers that do not make their hosts.
struct Strangers {
    model::Inventory inventory = {};
    lab::ssh::NeedsByHost needs = {};  ///< of the scenario
};

Result<std::unique_ptr<lab::Provider>> make_provider(const std::string& name,
                                                     const LabOptions& options, Strangers strangers,
                                                     const lab::Interrupt& interrupt);

/// The provider of a scenario whose steps run as said.
Result<std::unique_ptr<lab::Provider>>
provider_for(const model::Scenario& scenario, const std::function<bool(const model::Step&)>& is_run,
             const LabWishes& wishes, const lab::Interrupt& interrupt);

/// Where none is left out.
inline bool every_step(const model::Step&)
{
    return true;
}

}  // namespace harness::cli
