// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::model {

/// A machine that is there already, and how ssh gets to it. What is empty or absent is left to the
/// user's ssh configuration (ssh_config(5)).
struct InventoryHost {
    std::string name;  ///< of the scenario's host that it is to be
    std::string ssh;   ///< what to give to ssh: a name of the configuration, or an address
    std::uint16_t port = 0;
    std::string user;
    std::string identity;  ///< file with the private key
    std::string jump;      ///< [user@]host[:port], several separated by commas (ssh -J)
    /// Whether root is to be had by sudo; when absent that is found out.
    std::optional<bool> sudo = {};
    std::string lab_address;  ///< where the other hosts reach it; found out when empty
    SourceSpot where = {};
    bool operator==(const InventoryHost&) const = default;
};

/// The machines of a lab that nobody has to make.
struct Inventory {
    std::string file;    ///< as given; empty: names of hosts are names for ssh
    std::string config;  ///< instead of the user's own ssh configuration
    std::vector<InventoryHost> hosts;
    bool operator==(const Inventory&) const = default;
};

}  // namespace harness::model
