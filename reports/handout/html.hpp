// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/handout/document.hpp"

namespace reports {

/// The handout as one HTML file that needs nothing else: for screens, light or dark, and for A4
/// paper. It has no scripts.
std::string html(const Handout& handout);

}  // namespace reports
