// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness::scenario {

// Values of a lab as scenarios and command lines write them. Errors have no place.

inline constexpr std::array<std::string_view, 4> providers{"qemu", "ssh", "vagrant", "local"};
inline constexpr unsigned most_cpus = 64;

Result<std::string> provider_in(const std::string& text);

/// "512MiB", "2GiB" in MiB.
Result<unsigned> memory_in(std::string_view text);
Result<unsigned> cpus_in(std::string_view text);

/// The Debian release of "debian-13", or of "trixie".
Result<std::string> suite_in(const std::string& image);

}  // namespace harness::scenario
