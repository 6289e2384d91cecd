// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// "500ms", "10s", "2m", "1h", "1m30s", "0.5s". A bare number is refused: it has no unit. The
/// longest accepted duration is 30 days.
Result<milliseconds> parse_duration(std::string_view text);

/// The shortest exact form: "10s", "1m30s", "250ms". parse_duration reads it back.
std::string to_string(milliseconds duration);

/// How long something took, for people: "0.3 s", "12.4 s", "2 min 05 s".
std::string for_people(microseconds duration);

}  // namespace harness
