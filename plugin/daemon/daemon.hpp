// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "plugin/api/service.hpp"

namespace convoy {

/// What `convoy daemon` was called with.
struct DaemonOptions {
    std::vector<std::string> drivers;         ///< --drivers, in order; there is vfs
    std::vector<std::string> driver_options;  ///< --driver-opts, "KEY=VALUE"
    std::string log = {};                     ///< --log: a file; empty: standard error
    std::string log_level = "info";           ///< --log-level: debug, info, warning, error
    /// --log-format: logfmt, json; empty: as rancher/convoy, JSON into a file, logfmt else.
    std::string log_format = {};
    std::string listen = {};  ///< --listen: a loopback address and port for /healthz and /metrics
    Settings settings;
};

/// Serves until SIGTERM or SIGINT. Returns the program's exit status; what went wrong was printed.
/// Ends the process by itself, with status 0, when calls hang in the share at the end.
int run_daemon(const DaemonOptions& options);

}  // namespace convoy
