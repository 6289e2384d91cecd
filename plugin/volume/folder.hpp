// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/base/result.hpp"
#include "plugin/volume/volume.hpp"

namespace convoy {

/// Gives a volume's folder the owner and mode that were asked for, and leaves the rest as it is.
/// `where` is what errors call the folder.
harness::Result<> give(int folder, const FolderOptions& options, const std::string& where);

}  // namespace convoy
