// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace convoy {

/// A snapshot as its volume's record lists it.
struct Snapshot {
    std::string name;
    std::string created;        ///< RubyDate
    std::string file;           ///< where its archive lies, as the host that made it sees it
    std::string checksum = {};  ///< SHA-256 of the archive, hexadecimal; empty: not known
    std::int64_t changed = 0;   ///< how many files changed while it was made
    bool operator==(const Snapshot&) const = default;
};

/// What a volume's folder is made with. Absent: rancher/convoy's 0700, root's.
struct FolderOptions {
    std::optional<unsigned> mode;
    std::optional<unsigned> uid;
    std::optional<unsigned> gid;
    bool operator==(const FolderOptions&) const = default;
};

/// A volume's record on the share, `config/vfs_volume_NAME.json`: the members of rancher/convoy
/// v0.5.2, then ours, then whatever else was in it, which is kept.
struct Volume {
    std::string name;
    std::int64_t size = 0;    ///< bytes; 0: no limit
    std::string path;         ///< of the data, as the host that made it sees it
    std::string mount_point;  ///< rancher/convoy's flag; we only read it
    bool prepared_for_vm = false;
    std::string created;  ///< RubyDate
    std::map<std::string, Snapshot> snapshots;
    FolderOptions folder;
    std::map<std::string, std::string> labels;
    std::string others = "{}";  ///< JSON object: members that this version does not know

    bool operator==(const Volume&) const = default;
};

/// The version that `to_json` writes, as the member "Format"; rancher/convoy writes none. A record
/// of a later version is not touched.
inline constexpr int record_format = 1;

std::string to_json(const Volume& volume);
harness::Result<Volume> volume_from_json(std::string_view text);

}  // namespace convoy
