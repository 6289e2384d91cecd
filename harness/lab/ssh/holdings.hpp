// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace harness::lab::ssh {

/// What a machine holds that scenarios make and may forget: containers, volumes, networks, mounts,
/// processes of steps. One line each: "container ID NAME", "volume DRIVER NAME",
/// "network ID NAME", "mount TARGET TYPE SOURCE", "process PID START NAME".
struct Holdings {
    std::set<std::string> things;
    std::set<std::string> made;  ///< those that earlier runs of ours left, as they wrote down
};

/// Prints them; fails when the engine does not answer.
std::string holdings_script();
Holdings holdings_in(std::string_view output);

/// What may be somebody's, and what a scenario could take for its own: containers, volumes,
/// networks and processes that no earlier run left.
std::vector<std::string> strangers(const Holdings& holdings);

/// What was not there before.
std::vector<std::string> left(const Holdings& before, const Holdings& after);

/// Has the machine remember what our runs have left on it, as far as it is still there.
std::string remember_script(const Holdings& before, const Holdings& after);

/// "container web, volume data": at most so many, then how many more.
std::string for_people(const std::vector<std::string>& things, std::size_t most = 6);

}  // namespace harness::lab::ssh
