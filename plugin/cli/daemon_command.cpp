// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/ask.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/cli/old_config.hpp"
#include "plugin/daemon/daemon.hpp"

namespace convoy::cli {

namespace {

DaemonOptions options_in(const Call& call)
{
    DaemonOptions options{.drivers = call.all("drivers"),
                          .driver_options = call.all("driver-opts"),
                          .log = call.text("log"),
                          .log_level = call.text("log-level"),
                          .log_format = call.text("log-format"),
                          .listen = call.text("listen"),
                          .settings = {}};
    Settings& settings = options.settings;
    settings.root = call.text("root");
    settings.socket = socket_of(call);
    settings.scope = call.text("scope");
    settings.on_docker_rm =
        call.text("on-docker-rm") == "delete" ? OnDockerRemove::destroy : OnDockerRemove::keep;
    settings.ignore_docker_delete = call.is_on("ignore-docker-delete");
    settings.create_on_docker_mount = call.is_on("create-on-docker-mount");
    settings.command_timeout = call.text("cmd-timeout");
    return options;
}

}  // namespace

int daemon(const Call& call)
{
    DaemonOptions options = options_in(call);
    if (!call.is_on("ignore-config-file"))
        if (const auto filled = fill_from_old_config(options); !filled)
            return fail(filled.error());
    return run_daemon(options);
}

}  // namespace convoy::cli
