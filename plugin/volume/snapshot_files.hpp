// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "harness/base/result.hpp"
#include "plugin/share/share.hpp"
#include "plugin/volume/volume.hpp"

/// Where the archives of snapshots lie: config/convoy.snapshots/VOLUME/VOLUME_SNAPSHOT.tar.gz (or
/// .tar.zst), so that every host of the share finds them. A folder for each volume, since both
/// names may have an underscore.
namespace convoy::snapshot_files {

inline constexpr std::string_view gzip = ".tar.gz", zstd = ".tar.zst";

/// "vol1_snap1.tar.gz"
std::string file_of(const std::string& volume, const std::string& snapshot, std::string_view kind);

/// The snapshot whose archive has that name; "" when it is none of the volume.
std::string snapshot_in(const std::string& volume, const std::string& file);

/// The volume's own folder, made when it is not there.
harness::Result<Fd> folder(const Share::View& view, const std::string& volume);

/// Snapshots whose archives are there: of a volume whose record was dropped while its data stayed,
/// or of one whose record a crash kept from being written. An archive comes into its place whole.
std::map<std::string, Snapshot> left_of(const Share::View& view, const std::filesystem::path& share,
                                        const std::string& volume);

/// The snapshots of a volume that is deleted go into the trash with its data, which lies there as
/// `data` ("" when it had none). What there is to be swept; "" for nothing.
harness::Result<std::string> to_trash(const Share::View& view, const std::string& volume,
                                      const std::string& data);
harness::Result<> remove(const Share::View& view, const std::string& volume,
                         const std::string& snapshot);

}  // namespace convoy::snapshot_files
