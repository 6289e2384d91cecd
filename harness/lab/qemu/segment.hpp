// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/child.hpp"
#include "harness/model/scenario.hpp"

namespace harness::lab::qemu {

/// The private segment of a lab. Two hosts are wired to each other directly; more need something
/// between them: a process of this program that passes frames on.
///
/// Returns that process when one is needed.
Result<std::optional<Child>> connect_hosts(const std::filesystem::path& folder,
                                           const std::vector<model::HostSpec>& hosts,
                                           bool dies_with_us);

/// What that process does: receives Ethernet frames on the datagram socket `switch.segment` of the
/// current folder and sends each to the other hosts' sockets, or to the one that has the frame's
/// destination, until it is killed.
Result<> pass_frames(const std::vector<std::string>& hosts);

/// The hidden subcommand under which the program runs pass_frames.
inline constexpr const char* segment_subcommand = "internal-segment";

}  // namespace harness::lab::qemu
