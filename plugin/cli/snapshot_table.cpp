// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/tables.hpp"

namespace convoy::cli {

std::vector<Command> snapshot_table()
{
    return {
        {.path = "snapshot", .summary = "snapshots of volumes", .is_group = true},
        {.path = "snapshot create",
         .operands = "VOLUME",
         .least = 1,
         .most = 1,
         .summary = "make a snapshot of a volume, and print its name",
         .options = {{.name = "name",
                      .takes = Takes::text,
                      .value = "NAME",
                      .about = "its name; one is made up without"},
                     progress_option},
         .examples = {"convoy snapshot create vol1 --name before-upgrade"},
         .offers = Offers::volume},
        {.path = "snapshot delete",
         .operands = "SNAPSHOT",
         .least = 1,
         .most = 1,
         .summary = "delete a snapshot",
         .offers = Offers::snapshot},
        {.path = "snapshot inspect",
         .operands = "SNAPSHOT",
         .least = 1,
         .most = 1,
         .summary = "show a snapshot",
         .offers = Offers::snapshot},
        {.path = "snapshot list",
         .operands = "[VOLUME]",
         .most = 1,
         .summary = "list the snapshots of a volume, or of all",
         .offers = Offers::volume},
    };
}

}  // namespace convoy::cli
