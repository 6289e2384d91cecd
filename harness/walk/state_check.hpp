// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/walk/effects.hpp"
#include "harness/walk/live.hpp"
#include "harness/walk/shown.hpp"

namespace harness::walk {

/// A script that looks at what effects say of files, services and programs, which a LiveHost does
/// not tell. Changes nothing. Empty when there is nothing to look at.
std::string probe_script(std::span<const Effect> effects);

/// What it printed, an answer for each effect; empty where there is none.
std::vector<std::string> probed(std::span<const Effect> effects, std::string_view printed);

/// Whether effects are so on a host: one or more checks for each. What the host could not tell is a
/// check that is not passed and says so.
std::vector<CheckShown> compare(std::span<const Effect> effects, const LiveHost& host,
                                const std::vector<std::string>& answers);

}  // namespace harness::walk
