// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/tables.hpp"

namespace convoy::cli {

std::vector<Command> host_table()
{
    return {
        {.path = "completion",
         .operands = "bash|zsh|fish",
         .least = 1,
         .most = 1,
         .summary = "print a shell's completion of this command line",
         .examples = {"source <(convoy completion bash)"}},
        {.path = "man", .summary = "print the manual page (roff)", .examples = {"convoy man >convoy.8; man ./convoy.8"}},
        {.path = "help", .operands = "[COMMAND]...", .most = any, .summary = "show what a command does and takes",
         .examples = {"convoy help snapshot create"}, .offers = Offers::command},
    };
}

}  // namespace convoy::cli
