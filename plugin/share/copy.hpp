// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/base/result.hpp"

namespace convoy {

/// Makes the empty folder `to` a copy of the folder `from`, both held open: everything below, hard
/// links between files of it, owners, modes, times, extended attributes and holes, and the folder's
/// own. Where the file system can, the copy shares the data (FICLONE), else the kernel copies. What
/// is mounted below is an empty folder in the copy, sockets are left out.
///
/// Stops at the first thing that cannot be copied; what was made so far is still there then. The
/// copy is on the disk when this returns.
harness::Result<> copy_tree(int from, int to);

}  // namespace convoy
