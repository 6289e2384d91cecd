// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reports {

/// `> file`, `>> file`, `< file`.
struct Redirect {
    std::string kind;
    std::string file;
    bool operator==(const Redirect&) const = default;
};

/// One simple command of a script (POSIX.1-2017, 2.9.1): its words without their quotes, what is
/// substituted (`$(…)`, `${…}`, `${{ … }}`) as written.
struct ShellCommand {
    std::vector<std::string> words;  ///< never empty; what only starts another command is left out
    std::vector<Redirect> redirects;
    std::string here_document;  ///< the text of `<<EOF`
    bool operator==(const ShellCommand&) const = default;
};

/// The simple commands of a script in the order written, those of loops and branches once. For
/// pictures: nothing is run or expanded, and what is no shell gives words, never an error.
std::vector<ShellCommand> shell_commands(std::string_view script);

}  // namespace reports
