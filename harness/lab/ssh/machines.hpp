// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/lab/ssh/connection.hpp"
#include "harness/lab/ssh/needs.hpp"
#include "harness/lab/ssh/probe.hpp"

namespace harness::lab::ssh {

/// Machines that we are connected to, and what they say of themselves. The connections end with
/// this.
class Machines {
public:
    /// Connects to all, gets to root, probes. What is not as needed are findings of the value, each
    /// host having at least one or a Probe; an Error is ours.
    static Result<std::unique_ptr<Machines>>
    get_to_know(const std::vector<model::InventoryHost>& hosts, const std::string& config,
                const NeedsByHost& needs, bool wants_images, bool owned,
                const Interrupt& interrupt);
    ~Machines();
    Machines(const Machines&) = delete;
    Machines& operator=(const Machines&) = delete;

    const std::vector<Finding>& findings() const { return findings_; }
    const std::map<std::string, Probe>& probes() const { return probes_; }

    /// The program that runs the script on a terminal of that host, as Lab::login() has it.
    std::vector<std::string> login(const std::string& host, std::string_view script) const;

    /// Those that root was to be had on, in the order given; whoever takes them keeps this.
    std::vector<std::unique_ptr<Host>> take_hosts() { return std::move(hosts_); }

private:
    Machines() = default;
    Result<> connect(const std::vector<model::InventoryHost>& hosts, const std::string& config,
                     const Interrupt& interrupt);
    void find_roots(const Interrupt& interrupt);
    void probe_all(const NeedsByHost& needs, bool wants_images);

    std::filesystem::path folder_;
    std::vector<Connection> connections_;  ///< those that are up
    std::vector<std::unique_ptr<Host>> hosts_;
    std::map<std::string, Login> logins_;  ///< of the hosts that root was to be had on
    std::map<std::string, Probe> probes_;
    std::vector<Finding> findings_;
};

}  // namespace harness::lab::ssh
