// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/share/share.hpp"

namespace convoy {

/// What a list says of a volume.
struct Listed {
    std::string name;
    std::time_t created = 0;
    std::vector<std::string> snapshots = {};  ///< their names
    bool operator==(const Listed&) const = default;
};

/// What a list found: all volumes by name, and why each record that cannot be read cannot.
struct Listing {
    std::vector<Listed> volumes;
    std::map<std::string, std::string> damaged;  ///< name -> reason
};

/// Lists a share's volumes without reading every record each time.
///
/// What was read is kept, and is valid as long as the folder of the records has not changed: each
/// record comes and goes by a rename in that folder, by whichever host, and a rename changes the
/// folder's time. Such a time has a grain (a few milliseconds on ext4 and xfs), so a list that was
/// made while the time was fresh may lack a change of the same instant: it is only kept when the
/// time had stood still for longer than that. The folder is opened for each list, which makes an
/// NFS client ask the server for its time (close-to-open consistency).
class Catalog {
public:
    /// Never lacks a volume that was there throughout the call, whatever comes and goes meanwhile.
    harness::Result<Listing> list(const Share::View& view);

private:
    struct Kept {
        std::uint64_t inode = 0;
        std::int64_t changed = 0;  ///< nanoseconds
        std::time_t created = 0;
        std::string damage = {};
        std::vector<std::string> snapshots = {};
    };
    struct Stamp {
        std::uint64_t device = 0, inode = 0;
        std::int64_t modified = 0, changed = 0;
        bool operator==(const Stamp&) const = default;
    };

    static Stamp stamp_of(int folder);
    harness::Result<Listing> scan(const Share::View& view);
    void look_at(const Share::View& view, const std::string& name, Listing& listing);

    void not_read(const std::string& name, const harness::Error& why, Listing& listing);

    std::mutex mutex_;
    bool complete_ = true;  ///< every record was read the last time
    std::map<std::string, Kept> kept_;
    Stamp seen_;  ///< the last stamp, and since when it has been that
    std::chrono::steady_clock::time_point seen_since_;
    Stamp listed_;  ///< the stamp that `listing_` is valid for
    Listing listing_;
    bool valid_ = false;
};

/// The file of a volume's record, and the volume whose file it is ("" when it is of none).
std::string record_file(const std::string& volume);
std::string volume_of_record(const std::string& file);

}  // namespace convoy
