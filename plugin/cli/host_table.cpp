// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/tables.hpp"

namespace convoy::cli {

namespace {

Option root()
{
    return {.name = "root",
            .takes = Takes::text,
            .value = "FOLDER",
            .about = "folder of this host's own files",
            .fallback = "/var/lib/rancher/convoy",
            .offers = Offers::folder};
}

Option share()
{
    return {.name = "share",
            .takes = Takes::text,
            .value = "FOLDER",
            .about = "the folder that hosts share; the daemon is asked for it without",
            .offers = Offers::folder};
}

}  // namespace

std::vector<Command> host_table()
{
    return {
        {.path = "check",
         .summary = "say what is wrong with this host, and what to do",
         .more = "Looks at the spec file, the socket, the daemon, the share and the Docker engine. "
                 "Fails if\n"
                 "anything is wrong.",
         .options = {{.name = "docker",
                      .takes = Takes::text,
                      .value = "FILE",
                      .about = "the Docker engine's socket",
                      .fallback = "/var/run/docker.sock",
                      .offers = Offers::file},
                     {.name = "spec",
                      .takes = Takes::text,
                      .value = "FILE",
                      .about = "what tells Docker where the daemon is",
                      .fallback = "/etc/docker/plugins/convoy.spec",
                      .offers = Offers::file}}},
        {.path = "fsck",
         .summary = "look for what is wrong on the share",
         .more = "Works with and without a daemon. Changes nothing without --repair. A repair "
                 "deletes no data: what\n"
                 "belongs to no volume is moved to config/convoy.quarantine. Fails if anything is "
                 "left to be done.",
         .options = {{.name = "repair", .about = "mend what can be mended, and say what was done"},
                     {.name = "gone",
                      .takes = Takes::list,
                      .value = "HOST",
                      .about = "with --repair: this host is gone for good; forget what it used"},
                     share(),
                     root()},
         .examples = {"convoy fsck", "convoy fsck --repair --share /nfs"}},
        {.path = "migrate",
         .summary = "take over the share of a rancher/convoy",
         .more = "Says what it finds and what it would change; --do-it changes it. Stop every "
                 "rancher/convoy that\n"
                 "uses the share first. Records, folders and snapshots stay where they are.",
         .options = {{.name = "do-it", .about = "change it"}, share(), root()},
         .examples = {"convoy migrate --share /nfs", "convoy migrate --share /nfs --do-it"}},
        {.path = "completion",
         .operands = "bash|zsh|fish",
         .least = 1,
         .most = 1,
         .summary = "print a shell's completion of this command line",
         .examples = {"source <(convoy completion bash)"}},
        {.path = "man",
         .summary = "print the manual page (roff)",
         .examples = {"convoy man >convoy.8; man ./convoy.8"}},
        {.path = "help",
         .operands = "[COMMAND]...",
         .most = any,
         .summary = "show what a command does and takes",
         .examples = {"convoy help snapshot create"},
         .offers = Offers::command},
    };
}

}  // namespace convoy::cli
