// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "harness/base/result.hpp"

namespace harness::cli {

/// The folder of a run: the one asked for with --output, which must be empty, or, without one, a
/// new one under runs/ with the time and `name` in its name.
Result<std::filesystem::path> make_run_folder(const std::string& output, const std::string& name);

}  // namespace harness::cli
