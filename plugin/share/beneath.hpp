// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

// Files below a folder that is held open. A share is writable by others: whatever they plant in it,
// symbolic links and mounts included, nothing here leads out of the folder (openat2(2),
// RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS). A failure leaves errno as it was set.
namespace convoy {

/// "cannot read vol1: Permission denied", from errno.
harness::Error cannot(std::string_view doing, std::string_view what);

/// Not open when it failed; errno says why (ELOOP: a link is in the way).
Fd open_beneath(int folder, const std::string& path, int flags, mode_t mode = 0);

/// Whether there is something of that name, whatever it is. Asks the folder itself: where a file
/// system remembers misses (NFS), opening the folder first makes the answer a fresh one. `unknown`,
/// with errno, when the folder did not tell.
enum class Presence { there, not_there, unknown };
Presence look_beneath(int folder, const std::string& name);
/// For what is only there or not as far as is known.
bool exists_beneath(int folder, const std::string& name);

/// A regular file's text. errno of a failure: EISDIR also for whatever else is no regular file,
/// EFBIG for more than 16 MiB.
harness::Result<std::string> read_beneath(int folder, const std::string& path);

/// Names in a folder, but for "." and "..", in no order.
harness::Result<std::vector<std::string>> names_in(int folder);

/// Everything below and the thing itself. Links are removed and not followed, what is mounted below
/// is left alone: then, as when something cannot be removed, the rest goes and an error comes back.
/// What somebody else removes at the same time is no error. `keep_going` is asked before each
/// removal.
using KeepGoing = std::function<bool()>;
harness::Result<> remove_tree(int folder, const std::string& name,
                              const KeepGoing& keep_going = {});

/// A new file of that text. With `durable` it is on the disk when this returns, but for the
/// folder's own entry.
enum class Durability { none, durable };
harness::Result<> write_new(int folder, const std::string& name, std::string_view text, Durability);

/// The folder's entries are on the disk.
harness::Result<> sync_folder(int folder, std::string_view name);

}  // namespace convoy
