// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "plugin/cli/table.hpp"

namespace convoy::cli {

// The parts of the table, one for each group of commands.
std::vector<Command> daemon_table();
std::vector<Command> volume_table();
std::vector<Command> snapshot_table();
std::vector<Command> backup_table();
std::vector<Command> host_table();

}  // namespace convoy::cli
