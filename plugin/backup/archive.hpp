// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/backup/jobs.hpp"

// A folder as one file: a tar archive in pax format, with owners (as numbers), modes, times, links,
// devices, extended attributes, ACLs and holes. rancher/convoy, and so GNU tar, reads it.
namespace convoy {

enum class Compression { gzip, zstd };

/// What could not be kept as it was, a line each, for people; at most `most` of them are spelled
/// out.
struct Notes {
    static constexpr std::size_t most = 20;
    std::vector<std::string> lines;
    std::uint64_t count = 0;

    void add(std::string line);
};

struct Archived {
    std::string sha256;         ///< of the archive's bytes
    std::int64_t size = 0;      ///< of the archive, in bytes
    std::uint64_t changed = 0;  ///< files that were written to, or went away, while they were read
    Notes notes;
};

/// Bytes of all files below a folder, as they occupy the disk.
std::int64_t bytes_below(int folder);

/// Writes what is in the open folder to the open file, and syncs that. The folder may be in use: a
/// file that changes while it is read is archived as it was read, cut or padded to the size it had
/// at first, and noted. Sockets are left out. Ends with an Error when the job is to stop.
harness::Result<Archived> write_archive(int folder, int file, Compression, Job& job);

/// The next bytes, of which there are none at the end. They stay valid until the next call.
using Source = std::function<harness::Result<std::string_view>()>;

struct Extracted {
    std::string sha256;  ///< of the bytes that the source gave
    Notes notes;         ///< what this file system cannot keep: owners, ACLs
};

/// Makes what is in the archive below the open folder, which should be empty. It is recognised by
/// its content: tar in any dialect, bare or compressed by gzip (whose CRC is checked) or zstd.
///
/// Nothing is ever made outside the folder: a name that is absolute or has a "..", a hard link to
/// such a name, or a path through a symbolic link is an Error, which names it. After an Error, what
/// was made so far is still there.
harness::Result<Extracted> extract_archive(const Source& source, int folder, Job& job);

}  // namespace convoy
