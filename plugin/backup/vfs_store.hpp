// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/backup/object_store.hpp"

namespace convoy {

/// Objects as files below a folder, which has to be there. `path` is what follows "vfs://".
harness::Result<std::unique_ptr<ObjectStore>> open_vfs_store(const std::string& path);

}  // namespace convoy
