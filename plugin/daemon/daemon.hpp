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
    Settings settings;
};

/// Serves until SIGTERM or SIGINT. Returns the program's exit status; what went wrong was printed.
int run_daemon(const DaemonOptions& options);

}  // namespace convoy
