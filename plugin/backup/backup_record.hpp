// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

// How backups lie in an object store: as rancher/convoy v0.5.2 lays them out (CONVOY's
// objectstore), so that each restores the other's.
namespace convoy {

/// "DEST?backup=NAME&volume=NAME", in either order; pasted from JSON with \u0026 for &, too.
struct BackupAddress {
    std::string destination;
    std::string backup;
    std::string volume;
    bool operator==(const BackupAddress&) const = default;
};
harness::Result<BackupAddress> parse_backup_url(const std::string& url);
std::string to_url(const BackupAddress& address);

/// A destination as people paste it, with an & for each \u0026.
std::string pasted(std::string url);

namespace backup_keys {
inline constexpr const char* volumes = "convoy-objectstore/volumes";
/// convoy-objectstore/volumes/vo/l1/vol1; short names are padded with '!'.
std::string volume(const std::string& name);
std::string volume_record(const std::string& name);
std::string backups(const std::string& volume);
std::string backup_record(const std::string& volume, const std::string& backup);
std::string data(const std::string& volume, const std::string& backup);
/// The backup whose record has that file name; "" when it is none.
std::string backup_in(const std::string& file_name);
}  // namespace backup_keys

/// volume.cfg
struct BackedVolume {
    std::string name;
    std::string driver = "vfs";
    std::int64_t size = 0;
    std::string created;  ///< RubyDate
    bool operator==(const BackedVolume&) const = default;
};

/// backup_NAME.cfg
struct BackupRecord {
    std::string name;
    std::string volume;
    std::string snapshot;
    std::string snapshot_created;  ///< RubyDate
    std::string created;           ///< RubyDate
    std::string data;              ///< key of the archive; empty: it has none (another driver's)
    std::string checksum = {};     ///< SHA-256 of the archive; empty: rancher/convoy made it
    std::int64_t size = -1;        ///< of the archive, bytes; -1: not known
    bool operator==(const BackupRecord&) const = default;
};

std::string to_json(const BackedVolume& volume);
harness::Result<BackedVolume> backed_volume_from_json(std::string_view text);
std::string to_json(const BackupRecord& backup);
harness::Result<BackupRecord> backup_from_json(std::string_view text);

}  // namespace convoy
