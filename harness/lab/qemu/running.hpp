// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "harness/lab/child.hpp"
#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/lab_folder.hpp"
#include "harness/lab/qemu/machine.hpp"
#include "harness/lab/qemu/qmp.hpp"
#include "harness/lab/qemu/ssh.hpp"

namespace harness::lab::qemu {

/// One machine that runs in a lab's folder, and its monitor.
struct RunningMachine {
    Child process;
    Monitor monitor;
    HostEntry entry;
};

/// Starts QEMU and waits for its monitor; the guest has not necessarily booted. `dies_with_us`
/// is false for labs that shall outlive this process.
Result<RunningMachine> start_machine(const Machine& machine, const std::filesystem::path& folder,
                                     bool dies_with_us, const Interrupt& interrupt);

/// Why a machine is gone: the end of what QEMU said.
Error machine_ended(const std::filesystem::path& folder, const std::string& name);

/// Waits until all hosts have their shared connection, at most so long.
Result<> connect_all(std::vector<SharedConnection>& connections,
                     std::vector<RunningMachine>& machines, const std::filesystem::path& folder,
                     std::chrono::milliseconds patience, const Interrupt& interrupt);

/// An empty qcow2 disk whose unwritten parts are those of `base`.
Result<> make_overlay(const std::filesystem::path& disk, const std::filesystem::path& base,
                      const Interrupt& interrupt);

/// Sets the clock of a host that was saved some time ago, and runs the script `and_then`.
Result<> set_clock(Host& host, std::string_view and_then = {});

/// What is at the other end of a host's segment: the only other host, or what connects several.
std::string peer_of(const std::vector<model::HostSpec>& hosts, unsigned number);

}  // namespace harness::lab::qemu
