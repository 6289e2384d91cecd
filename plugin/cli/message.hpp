// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace convoy {

/// A log line of logrus, as rancher/convoy prints them: `time="…" level=error msg="…" `.
std::string logrus_line(std::string_view level, std::string_view message);

/// Prints an error in rancher/convoy's form: as JSON on standard output, and as a log line on
/// standard error. Returns the exit status, 1.
int fail(const std::string& what);
int fail(const harness::Error& error);

/// A log line of level "warning" on standard error.
void warn(std::string_view what);

}  // namespace convoy
