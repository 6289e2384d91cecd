// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/result.hpp"

namespace convoy {

/// Limits what an empty folder, and all that is made below it, may take of the disk: a project
/// quota (quotactl(2), FS_IOC_FSSETXATTR), which the file system keeps. A writer that wants more
/// gets EDQUOT or ENOSPC.
///
/// Only XFS and ext4 have such quotas, on a disk of this host, mounted with `prjquota`; on NFS the
/// limit is its server's affair. An Error says which of that is missing: a size that nothing keeps
/// would be believed.
harness::Result<> limit_size(int folder, std::int64_t bytes);

/// Holds this thread, and those that it starts from now on, to such limits: ext4 lets whoever has
/// CAP_SYS_RESOURCE past them, as root on a host has, and a container has not. So a restore or a
/// clone that is larger than its volume fails, whoever runs the daemon.
void heed_size_limits();

/// The limit of a folder, in bytes; nothing when it has none.
std::optional<std::int64_t> size_limit_of(int folder);

}  // namespace convoy
