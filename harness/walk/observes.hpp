// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "reports/draw/shell.hpp"

namespace harness::walk {

/// Whether a command only looks at what there is: it may be run at any time, and again. What is not
/// known to do so does not.
bool only_reads(const reports::ShellCommand& command);

/// Whether all commands of a script do.
bool only_reads(std::string_view script);

/// A part of a script that only looks.
struct ReadingPart {
    std::string script;  ///< what follows the last line that changes something; empty without any
    bool all = false;    ///< nothing of the script changes anything: it is all of it
    /// What is left out prints nothing on standard output, so that all of that is of this part.
    bool prints_all = false;
    bool operator==(const ReadingPart&) const = default;
};
ReadingPart reading_part(std::string_view script);

/// Whether somebody who runs `typed` is about what `script` does: one of the programs that matter
/// in it, those that change something if any do, with the same subcommand (`docker container ls` is
/// `docker ps`) or into the same file.
bool is_about(std::string_view typed, std::string_view script);

}  // namespace harness::walk
