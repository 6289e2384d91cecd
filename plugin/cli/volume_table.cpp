// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/tables.hpp"

namespace convoy::cli {

namespace {

constexpr std::string_view drop_in = "taken for compatibility; the vfs driver has no such thing";

Command create()
{
    return {
        .path = "create",
        .operands = "[NAME]",
        .most = 1,
        .summary = "make a volume, and print its name",
        .more = "Without a name, one is made up. A folder of that name that is on the share "
                "already, and belongs\n"
                "to no volume, becomes the volume's as it is.",
        .options = {{.name = "option",
                     .letter = 'o',
                     .takes = Takes::list,
                     .value = "KEY=VALUE",
                     .about = "size=SIZE, mode=0755, uid=NUMBER, gid=NUMBER, label=KEY=VALUE; as "
                              "docker volume create -o"},
                    {.name = "size",
                     .takes = Takes::text,
                     .value = "SIZE",
                     .about = "bytes, or a number with k, m, g or t"},
                    {.name = "driver",
                     .takes = Takes::text,
                     .value = "DRIVER",
                     .about = "the driver; there is vfs"},
                    {.name = "backup",
                     .takes = Takes::text,
                     .value = "URL",
                     .about = "fill it from this backup"},
                    {.name = "s3-endpoint",
                     .takes = Takes::text,
                     .value = "URL",
                     .about = "where the backup's S3 server is, if not AWS"},
                    progress_option,
                    {.name = "id", .takes = Takes::text, .value = "ID", .about = drop_in},
                    {.name = "type", .takes = Takes::text, .value = "TYPE", .about = drop_in},
                    {.name = "iops", .takes = Takes::number, .value = "NUMBER", .about = drop_in},
                    {.name = "vm", .about = "note that it is for a virtual machine's disk"}},
        .examples = {"convoy create vol1",
                     "convoy create www -o mode=0755 -o uid=33 -o label=team=web"}};
}

Command remove()
{
    return {.path = "delete",
            .operands = "NAME...",
            .least = 1,
            .most = any,
            .summary = "delete volumes and their data",
            .more = "A volume that is in use is not deleted. Goes on with the others after a "
                    "failure, and fails then.",
            .options = {{.name = "reference",
                         .letter = 'r',
                         .about = "delete the record only; the data stays"},
                        {.name = "force",
                         .about = "believe that a host which has given no sign of life is gone, "
                                  "and with it its uses"}},
            .examples = {"convoy delete vol1", "convoy delete --reference vol1 vol2"},
            .offers = Offers::volume};
}

Command two_names(std::string_view path, std::string_view operands, std::string_view summary,
                  std::string_view more, std::string_view example)
{
    return {.path = path,
            .operands = operands,
            .least = 2,
            .most = 2,
            .summary = summary,
            .more = more,
            .examples = {example},
            .offers = Offers::volume};
}

}  // namespace

std::vector<Command> volume_table()
{
    return {
        create(),
        remove(),
        {.path = "mount",
         .operands = "NAME",
         .least = 1,
         .most = 1,
         .summary = "note that this host uses a volume, and print where it is",
         .more = "It is not deleted until umount; a container needs no such note.",
         .options = {{.name = "mountpoint",
                      .takes = Takes::text,
                      .value = "FOLDER",
                      .about = "refused, as by rancher/convoy's vfs driver"}},
         .examples = {"convoy mount vol1"},
         .offers = Offers::volume},
        {.path = "umount",
         .operands = "NAME",
         .least = 1,
         .most = 1,
         .summary = "take back the note of mount",
         .examples = {"convoy umount vol1"},
         .offers = Offers::volume},
        {.path = "list",
         .summary = "list all volumes",
         .more = "Records that cannot be read are named on standard error.",
         .options = {{.name = "driver", .about = "what the driver knows of them"}}},
        {.path = "inspect",
         .operands = "NAME",
         .least = 1,
         .most = 1,
         .summary = "show a volume",
         .offers = Offers::volume},
        {.path = "volume", .summary = "rename and copy volumes", .is_group = true},
        two_names(
            "volume rename", "OLD NEW", "give a volume another name",
            "Refused while it is in use. Its snapshots go with it; backups keep the name it had.",
            "convoy volume rename vol1 old-vol1"),
        two_names("volume clone", "FROM TO", "make a volume with a copy of another's data",
                  "Refused while FROM is in use, and nobody can begin to use it before the copy is "
                  "complete. On a\n"
                  "file system that can (XFS, Btrfs, NFS 4.2), the copy shares the data and takes "
                  "no time.",
                  "convoy volume clone vol1 vol1-test"),
    };
}

}  // namespace convoy::cli
