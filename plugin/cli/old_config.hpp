// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "harness/base/result.hpp"
#include "plugin/daemon/daemon.hpp"

namespace convoy::cli {

/// What a rancher/convoy was started with is kept in its --root, convoy.cfg and vfs/vfs.cfg, and a
/// unit file may well say `convoy daemon` and nothing more. Fills what the command line left open:
/// drivers, driver options, --ignore-docker-delete and --create-on-docker-mount. What the command
/// line says counts, unlike there. No such file is no error.
harness::Result<> fill_from_old_config(DaemonOptions& options);

}  // namespace convoy::cli
