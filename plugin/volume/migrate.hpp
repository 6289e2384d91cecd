// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "harness/base/result.hpp"
#include "plugin/volume/fsck.hpp"
#include "plugin/volume/store.hpp"

namespace convoy {

enum class Migration { dry_run, for_good };

struct Migrated {
    std::size_t volumes = 0;  ///< that can be used as they are
    std::vector<Finding> findings;
};

/// Takes over the share of a rancher/convoy, in place: its flag "mounted" means nothing here and is
/// cleared; records say where this host sees the data; what fsck finds is mended. Records, folders
/// and the files of snapshots stay where they are; a snapshot whose file this host does not have is
/// named.
harness::Result<Migrated> migrate(Store& store, Migration migration);

}  // namespace convoy
