// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace harness {

using Clock = std::chrono::steady_clock;  ///< for durations and deadlines; never set back

/// Now, as RFC 3339 in UTC with milliseconds: "2026-11-24T08:30:00.123Z".
std::string utc_now();

/// The time that utc_now() writes; with any number of digits for parts of a second, or none.
std::optional<std::chrono::sys_time<std::chrono::milliseconds>> parse_utc(std::string_view text);

/// As utc_now() writes it.
std::string to_utc(std::chrono::sys_time<std::chrono::milliseconds> time);

/// "20261124-083000": sorts by time, fits in a file name.
std::string utc_now_for_file_names();

}  // namespace harness
