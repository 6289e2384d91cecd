// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace harness::walk {

/// A command that a learner ran on a host, as seen from its terminal.
struct Typed {
    std::string host;
    std::string command;  ///< as it was typed; empty when that is not known
    int status = 0;       ///< as the shell tells it
    /// What it printed, both streams as they came, without escape sequences and carriage returns;
    /// its beginning and its end when there was too much of it.
    std::string text;
    bool whole = true;  ///< nothing is left out of `text`

    bool operator==(const Typed&) const = default;
};

}  // namespace harness::walk
