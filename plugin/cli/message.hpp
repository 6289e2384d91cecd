// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/base/result.hpp"

namespace convoy {

/// Prints an error in rancher/convoy's form: as JSON on standard output, and as a log line on
/// standard error. Returns the exit status, 1.
int fail(const std::string& what);
int fail(const harness::Error& error);

}  // namespace convoy
