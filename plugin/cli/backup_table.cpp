// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/tables.hpp"

namespace convoy::cli {

std::vector<Command> backup_table()
{
    return {
        {.path = "backup",
         .summary = "backups of snapshots",
         .more = "A destination is vfs:///FOLDER, s3://BUCKET@REGION/PATH/ or s3://BUCKET/PATH/.",
         .options = {{.name = "s3-endpoint",
                      .takes = Takes::text,
                      .value = "URL",
                      .about = "where the S3 server is, if not AWS"}},
         .is_group = true},
        {.path = "backup create",
         .operands = "SNAPSHOT",
         .least = 1,
         .most = 1,
         .summary = "copy a snapshot to a destination, and print the backup's URL",
         .options =
             {{.name = "dest", .takes = Takes::text, .value = "URL", .about = "the destination"},
              progress_option},
         .examples = {"convoy backup create before-upgrade --dest vfs:///backup",
                      "convoy backup create before-upgrade --dest s3://backups@eu-west-1/convoy/"},
         .offers = Offers::snapshot},
        {.path = "backup delete",
         .operands = "URL",
         .least = 1,
         .most = 1,
         .summary = "delete a backup"},
        {.path = "backup list",
         .operands = "DEST",
         .least = 1,
         .most = 1,
         .summary = "list the backups at a destination",
         .options = {{.name = "volume-name",
                      .takes = Takes::text,
                      .value = "NAME",
                      .about = "only those of this volume",
                      .offers = Offers::volume}},
         .examples = {"convoy backup list vfs:///backup --volume-name vol1"}},
        {.path = "backup inspect",
         .operands = "URL",
         .least = 1,
         .most = 1,
         .summary = "show a backup"},
    };
}

}  // namespace convoy::cli
