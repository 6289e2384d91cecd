// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace harness {

using Clock = std::chrono::steady_clock;  ///< for durations and deadlines; never set back

/// Now, as RFC 3339 in UTC with milliseconds: "2026-11-24T08:30:00.123Z".
std::string utc_now();

/// "20261124-083000": sorts by time, fits in a file name.
std::string utc_now_for_file_names();

}  // namespace harness
