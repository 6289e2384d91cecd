// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "harness/base/result.hpp"
#include "harness/lab/qemu/machine.hpp"
#include "harness/lab/qemu/paths.hpp"

namespace harness::lab::qemu {

/// A process that can be told from a later one with the same number.
struct ProcessId {
    pid_t pid = 0;
    std::string started;  ///< its start time, in the kernel's ticks since boot
};

/// The process of that number as it is now; nothing when there is none.
std::optional<ProcessId> identify(pid_t pid);

/// Whether just that process still runs.
bool is_running(const ProcessId& process);

/// What is known of a host of a lab from outside of its runner.
struct HostEntry {
    std::string name;
    ProcessId machine;
    std::uint16_t port = 0;  ///< of this machine's loopback; leads to the host's sshd
};

/// `lab.json` in a lab's folder.
struct LabEntry {
    std::string id;
    std::string created;  ///< RFC 3339
    std::string accelerated_by;
    bool kept = false;  ///< meant to be up although nobody runs it
    std::vector<HostEntry> hosts;
    std::optional<ProcessId> between = std::nullopt;  ///< what connects more than two hosts
};

/// `machines.json` beside it: how each machine is started again, in the order of the hosts.
Result<> write_machines(const std::filesystem::path& folder, const std::vector<Machine>& machines);
Result<std::vector<Machine>> read_machines(const std::filesystem::path& folder);

Result<> write_entry(const std::filesystem::path& folder, const LabEntry& entry);
Result<LabEntry> read_entry(const std::filesystem::path& folder);

enum class LabState {
    in_use,    ///< its runner lives
    kept,      ///< up, and waiting for somebody
    leftover,  ///< of a runner that was killed, or whose machines are gone
};

struct ListedLab {
    LabEntry entry;
    LabState state = LabState::leftover;
    std::filesystem::path folder;
};

std::filesystem::path labs_folder();

/// A folder that is ours as long as the lock is held; new and empty when it has just been made.
struct OwnLab {
    std::string id;
    std::filesystem::path folder;
    FileLock lock;
};
Result<OwnLab> make_lab_folder();

/// The folder of a lab that is kept; the error says when it is not, or somebody is at it.
Result<OwnLab> take_over(const ListedLab& lab);

std::vector<ListedLab> list_labs();

/// Ends the machines of a lab and removes its folder. A lab that is in use is ended, too: its
/// runner finds its hosts gone.
Result<> stop_lab(const ListedLab& lab);

/// Removes what killed runners left; returns the ids.
std::vector<std::string> clean_leftovers();

}  // namespace harness::lab::qemu
