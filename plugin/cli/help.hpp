// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "plugin/cli/table.hpp"

namespace convoy::cli {

/// "convoy create [options] [NAME]"
std::string usage_of(const Command& command);

/// "--size SIZE", or "-r, --reference"
std::string form_of(const Option& option);

/// What `convoy COMMAND --help` prints.
std::string help_of(const Command& command);

}  // namespace convoy::cli
