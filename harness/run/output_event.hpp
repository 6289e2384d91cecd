// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "harness/run/capture.hpp"
#include "harness/run/teller.hpp"

namespace harness::run {

/// Which try of which step on which host.
struct TryName {
    std::string step;
    std::string host;
    unsigned attempt = 1;
};

/// Tells what was printed, one event for each stream that is not empty. `folder` is the run's.
void tell_output(const Teller& teller, const TryName& tried, Capture& capture,
                 const std::filesystem::path& folder);

}  // namespace harness::run
