// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/base/text.hpp"
#include "reports/handout/document.hpp"

namespace reports {

/// What stands before a line that is typed: "server1# ", "$ " on the reader's own machine, "> "
/// where the shell waits for more.
inline std::string prompt_of(const Terminal& terminal, const TypedLine& line)
{
    if (!line.begins)
        return "> ";
    return terminal.hosts.empty() ? "$ " : harness::cat(harness::join(terminal.hosts, ","), "# ");
}

}  // namespace reports
