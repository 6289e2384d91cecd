// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "harness/batch/executor.hpp"

namespace harness::batch::slurm {

/// What an array's folder has of task K: task-K.sh, the command line, and what its node leaves,
/// task-K.MARK. `claimed` is a folder, made by whoever is first: the node, to begin the task, or
/// we, to take it back. The other files are written aside and renamed.
inline constexpr std::string_view claimed = "claimed";
inline constexpr std::string_view started = "started";  ///< has the node's name
inline constexpr std::string_view ended = "exit";       ///< has the exit status

std::filesystem::path file_of(const std::filesystem::path& folder, unsigned index,
                              std::string_view mark);

/// The script of an array, the same for all of its tasks. SIGUSR1 asks the program to end in good
/// order, as Ctrl-C does, SIGUSR2 ends it at once. SIGTERM is what Slurm sends to all that runs
/// there, to the program as well. Its exit status is the program's, or one of the next two.
std::string array_script(const std::filesystem::path& folder);
inline constexpr int folder_not_seen = 121;
inline constexpr int folder_not_writable = 122;

/// Of a status as shells tell it: what a program that no signal has killed ended with. volab ends
/// with 130 itself when it was interrupted.
std::optional<int> exit_in(int status);

/// Runs the task's program in that working directory.
std::string task_script(const Task& task, const std::filesystem::path& working_directory);

}  // namespace harness::batch::slurm
