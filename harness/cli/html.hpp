// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "harness/cli/formats.hpp"

namespace harness::cli {

/// The page of one run or several, with what their scenarios say.
Result<> write_html(const Runs& runs, const std::filesystem::path& file);

}  // namespace harness::cli
