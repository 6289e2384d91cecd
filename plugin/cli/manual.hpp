// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace convoy::cli {

/// The manual page convoy(8), in roff.
std::string manual();

}  // namespace convoy::cli
