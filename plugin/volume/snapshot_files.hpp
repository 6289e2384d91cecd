// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "harness/base/result.hpp"
#include "plugin/share/share.hpp"
#include "plugin/volume/volume.hpp"

/// Where the archives of snapshots lie: config/convoy.snapshots/VOLUME/SNAPSHOT.tar.gz (or .tar.zst),
/// so that every host of the share finds them. Not VOLUME_SNAPSHOT.tar.gz as rancher/convoy has them:
/// both names may have underscores, and a volume's folder is renamed and removed in one go.
namespace convoy::snapshot_files {

inline constexpr std::string_view gzip = ".tar.gz", zstd = ".tar.zst";

/// "snap1.tar.gz"
std::string file_of(const std::string& snapshot, std::string_view kind);

/// The snapshot whose archive has that name; "" when it is none.
std::string snapshot_in(const std::string& file);

/// The volume's own folder, made when it is not there.
harness::Result<Fd> folder(const Share::View& view, const std::string& volume);

/// Snapshots whose archives are there: of a volume whose record was dropped while its data stayed,
/// or of one whose record a crash kept from being written. An archive comes into its place whole.
std::map<std::string, Snapshot> left_of(const Share::View& view, const std::filesystem::path& share,
                                        const std::string& volume);

/// Removes all archives of a volume, by way of the trash, or one of them. That there is none is no
/// error.
harness::Result<> to_trash(const Share::View& view, const std::string& volume);
harness::Result<> remove(const Share::View& view, const std::string& volume, const std::string& snapshot);

/// After a volume was renamed: moves its archives to where they belong now, and says so in its record.
/// Once more is the same.
harness::Result<> follow(const Share::View& view, const std::string& from, Volume& volume);

}  // namespace convoy::snapshot_files
