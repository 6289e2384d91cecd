// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "plugin/cli/table.hpp"

namespace convoy::cli {

/// Of what can take long.
inline constexpr Option progress_option{
    .name = "progress",
    .takes = Takes::text,
    .value = "HOW",
    .about = "show how far it is, on standard error: auto is on a terminal only",
    .fallback = "auto",
    .choices = "auto|plain|none"};

// The parts of the table, one for each group of commands.
std::vector<Command> daemon_table();
std::vector<Command> volume_table();
std::vector<Command> snapshot_table();
std::vector<Command> backup_table();
std::vector<Command> host_table();

}  // namespace convoy::cli
