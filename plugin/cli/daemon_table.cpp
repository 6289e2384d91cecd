// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/tables.hpp"

namespace convoy::cli {

namespace {

Command daemon()
{
    return {
        .path = "daemon",
        .summary = "serve volumes to Docker and to the other commands",
        .more =
            "Runs until it gets SIGTERM or SIGINT, and removes its socket then. Docker finds it by "
            "a file\n"
            "/etc/docker/plugins/convoy.spec that has one line: unix:///var/run/convoy/convoy.sock",
        .options =
            {{.name = "drivers",
              .takes = Takes::list,
              .value = "DRIVER",
              .about = "the driver; there is vfs"},
             {.name = "driver-opts",
              .takes = Takes::list,
              .value = "KEY=VALUE",
              .about =
                  "vfs.path=FOLDER is the folder that hosts share; vfs.defaultvolumesize=SIZE"},
             {.name = "root",
              .takes = Takes::text,
              .value = "FOLDER",
              .about = "folder of this host's own files",
              .fallback = "/var/lib/rancher/convoy",
              .offers = Offers::folder},
             {.name = "log",
              .takes = Takes::text,
              .value = "FILE",
              .about = "append the log to this file instead of writing it to standard error",
              .offers = Offers::file},
             {.name = "log-level",
              .takes = Takes::text,
              .value = "LEVEL",
              .about = "what is logged at least",
              .fallback = "info",
              .choices = "debug|info|warning|error"},
             {.name = "log-format",
              .takes = Takes::text,
              .value = "FORMAT",
              .about = "how it is logged; when not given: json into a file, logfmt else",
              .choices = "logfmt|json"},
             {.name = "listen",
              .takes = Takes::text,
              .value = "ADDRESS:PORT",
              .about = "serve /healthz and /metrics on this loopback address, too"},
             {.name = "scope",
              .takes = Takes::text,
              .value = "SCOPE",
              .about = "what Docker is told: global, a volume is the same on all hosts, or local, "
                       "as rancher/convoy",
              .fallback = "global",
              .choices = "global|local"},
             {.name = "on-docker-rm",
              .takes = Takes::text,
              .value = "WHAT",
              .about = "what becomes of the data at docker volume rm",
              .fallback = "keep",
              .choices = "keep|delete"},
             {.name = "ignore-docker-delete", .about = "do nothing at docker volume rm"},
             {.name = "create-on-docker-mount",
              .about = "make a volume that Docker mounts and that is not there"},
             {.name = "cmd-timeout",
              .takes = Takes::text,
              .value = "TIME",
              .about = "taken for compatibility, and shown by info; nothing is cut off by it"},
             {.name = "mnt-ns",
              .takes = Takes::text,
              .value = "FD",
              .about = "taken for compatibility; the vfs driver never needed it"},
             {.name = "ignore-config-file",
              .about = "do not take drivers and their options from a rancher/convoy's convoy.cfg "
                       "and vfs.cfg in "
                       "--root when the command line has none"},
             {.name = "debug", .about = "taken for compatibility"}},
        .examples = {
            "convoy daemon --drivers vfs --driver-opts vfs.path=/nfs --log /var/log/convoy.log"}};
}

}  // namespace

std::vector<Command> daemon_table()
{
    return {daemon(), {.path = "info", .summary = "show what the daemon was started with"}};
}

}  // namespace convoy::cli
