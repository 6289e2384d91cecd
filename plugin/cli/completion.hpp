// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace convoy::cli {

/// A script for "bash", "zsh" or "fish" that completes commands, options and their choices, and the
/// names of volumes and snapshots by asking the daemon. "" for any other shell.
std::string completion_for(std::string_view shell);

}  // namespace convoy::cli
