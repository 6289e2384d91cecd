// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "harness/lab/lab.hpp"
#include "harness/run/teller.hpp"

namespace harness::run {

/// Fetches from every host what helps to understand a failure (journal, kernel log, Docker's and
/// convoy's logs, mounts, containers, volumes) into `folder`/collected/HOST/, and tells of each
/// file. What a host does not have is left out; a host that does not answer is warned about.
void collect(lab::Lab& lab, const Teller& teller, const std::filesystem::path& folder);

}  // namespace harness::run
