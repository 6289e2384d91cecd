// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/App.hpp>

#include "harness/base/result.hpp"

namespace harness::cli {

/// What is wrong with the command line that `app` could not parse: names the word that nothing
/// takes, and what was probably meant.
Error wrong_call(const CLI::App& app, const CLI::ParseError& error);

}  // namespace harness::cli
