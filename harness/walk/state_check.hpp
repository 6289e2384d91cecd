// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/walk/effect.hpp"
#include "harness/walk/live.hpp"
#include "harness/walk/shown.hpp"

namespace harness::walk {

/// Whether effects are so on a host: one or more checks for each. What the host could not tell is a
/// check that is not passed and says so. `answers` are those of the probe.
std::vector<CheckShown> compare(std::span<const Effect> effects, const LiveHost& host,
                                const std::vector<std::string>& answers);

}  // namespace harness::walk
