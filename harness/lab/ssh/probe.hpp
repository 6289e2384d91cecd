// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/lab/ssh/destination.hpp"
#include "harness/lab/ssh/holdings.hpp"
#include "harness/lab/ssh/needs.hpp"

namespace harness::lab::ssh {

/// Something that a host needs and does not have.
struct Finding {
    std::string host;
    std::string need;   ///< "engine", "NFS tools"
    std::string found;  ///< instead
    std::string to_do;
    bool operator==(const Finding&) const = default;
};

/// A script for any shell that a user may have at login, and what its answer says of the way to
/// root. `sudo` is what the inventory says of it.
std::string login_script();
std::variant<Root, Finding> root_by(const model::InventoryHost& host, std::string_view answer);

/// An address of a network device.
struct DeviceAddress {
    std::string address;
    std::string network;  ///< its first bits, in the words of ip(8): "192.168.33.0/24"
};

/// What is known of a host that root can be had on.
struct Probe {
    std::string machine;     ///< the same for two names of one machine
    double clock_ahead = 0;  ///< of this machine's, in seconds
    std::set<std::string> programs;
    std::set<std::string> packages;  ///< those it has of those needed
    bool is_debian = false;          ///< can tell which packages it has
    std::string engine;              ///< its version; empty when it does not answer
    std::string engine_said;         ///< instead
    std::optional<std::uint64_t> room_mib;
    std::string room_at;
    std::vector<DeviceAddress> addresses;
    std::map<std::string, std::string> names;   ///< other hosts, as it finds them
    std::map<std::string, std::string> logins;  ///< why it gets in there not; empty: it does
    std::set<std::string> images;               ///< "busybox:latest"
    Holdings holdings;
};

/// Finds it out, for root's bash. `others` are names of all other hosts.
std::string probe_script(const Needs& needs, const std::set<std::string>& others,
                         bool wants_images);

/// `asked`, `answered`: seconds since the epoch here, when the script began and ended.
Probe probe_in(std::string_view answer, double asked, double answered);

/// What the host lacks; `owned`: what it holds may be lost.
std::vector<Finding> findings_of(const std::string& host, const Probe& probe, const Needs& needs,
                                 bool owned);

/// Hosts that are the same machine under two names.
std::vector<Finding> same_machines(const std::map<std::string, Probe>& probes);

/// As an Error with a row for each.
Error to_error(const std::vector<Finding>& findings);

/// Where the others reach each host: what the inventory says, else the address that others find
/// under its name, else one in a network that all have a different address in, else any that it
/// has alone, else what ssh was given.
std::map<std::string, std::string> lab_addresses(const std::vector<model::InventoryHost>& hosts,
                                                 const std::map<std::string, Probe>& probes);

}  // namespace harness::lab::ssh
