// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/lab/qemu/running.hpp"

namespace harness::lab::qemu {

/// An Error for people when it is not what a checkpoint can be called.
Result<> check_checkpoint_name(const std::string& name);

// A checkpoint of a lab is made while all of its machines stand still: what one has sent, the other
// has got. It is a snapshot of that name within each machine's disk, and `checkpoints/NAME/` in the
// lab's folder with each one's state: of the memory only what is not as in the file that the
// machine began with. So going back is what bringing up is: a new machine on that file.

/// `plans`: how the machines are started, the same in number. Over an earlier one of that name.
/// Machines that ran run on, whatever happens. After an error there is no checkpoint of that name.
Result<> save_checkpoint(const std::filesystem::path& folder, std::vector<RunningMachine>& machines,
                         const std::vector<Machine>& plans, const std::string& name);

/// Ends the machine, unless it has ended, and starts it anew at the checkpoint; stopped.
Result<RunningMachine> machine_at_checkpoint(const std::filesystem::path& folder,
                                             RunningMachine& machine, Machine plan,
                                             const std::string& name, bool dies_with_us,
                                             const Interrupt& interrupt);

Result<> remove_checkpoint(const std::filesystem::path& folder,
                           std::vector<RunningMachine>& machines, const std::string& name);

/// In the order of the alphabet.
std::vector<std::string> checkpoints_in(const std::filesystem::path& folder);

/// Brings a host to the present that has just been taken back: sets its clock, and ends the ssh
/// sessions from outside that were open when it was saved. Nobody is at their other end.
Result<> bring_to_present(Host& host);

}  // namespace harness::lab::qemu
