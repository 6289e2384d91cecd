// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/lab/interrupt.hpp"

namespace harness::cli {

/// Prints an HTML document that needs nothing else as a PDF, by a Chromium without a window and
/// with a profile of its own. An Error when there is none, or it does not do it within two minutes.
Result<> print_pdf(std::string_view html, const std::filesystem::path& pdf,
                   const lab::Interrupt& interrupt);

}  // namespace harness::cli
