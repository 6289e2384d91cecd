// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

// How rancher/convoy writes sizes and times, and how Docker wants them.
namespace convoy {

/// "10G" with k, m, g, t (times 1024, either case), or bytes. Nothing else, as with rancher/convoy.
harness::Result<std::int64_t> parse_size(std::string_view text);

/// "Tue Nov 24 00:28:12 +0000 2026" (Go's RubyDate), in this machine's time zone.
std::string ruby_date(std::time_t time);

/// The moment that a RubyDate names; nothing when it is none.
std::optional<std::time_t> parse_ruby_date(const std::string& date);

/// "2026-11-24T00:28:12Z": all that dockerd takes; a time it cannot read costs it the volume.
std::string rfc3339(std::time_t time);

}  // namespace convoy
