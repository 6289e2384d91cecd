// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace convoy {

/// A host as volumes are used on it. The boot tells a host from itself after a restart, when
/// nothing of what it used is in use any more.
struct HostId {
    std::string machine;  ///< /etc/machine-id
    std::string boot;     ///< /proc/sys/kernel/random/boot_id
    std::string name;     ///< for people

    bool operator==(const HostId&) const = default;
};

/// One use of a volume: Docker's Mount ID, or `by_hand` for `convoy mount`. Uses form a set; there
/// is no counter, because calls to a plugin get lost and repeated.
struct Use {
    HostId host;
    std::string id;

    bool operator==(const Use&) const = default;
};

inline constexpr std::string_view by_hand = "convoy-mount";

/// A volume's record on the share, `config/vfs_volume_NAME.json`, as rancher/convoy v0.5.2 writes
/// it, with the uses added.
struct Volume {
    std::string name;
    std::int64_t size = 0;  ///< bytes; 0: no limit
    std::string path;       ///< of the data, as the host that made it sees it
    std::string mount_point;
    bool prepared_for_vm = false;
    std::string created;    ///< RubyDate
    std::vector<Use> uses;
    std::string snapshots = "{}";  ///< JSON object, kept as it was found

    bool operator==(const Volume&) const = default;
};

std::string to_json(const Volume& volume);
harness::Result<Volume> volume_from_json(std::string_view text);

/// Two characters or more, a letter or digit first, then also `_`, `.`, `-`: what is safe as the
/// name of a folder.
bool is_volume_name(std::string_view name);

/// "10G" with k, m, g, t (times 1024), or bytes.
harness::Result<std::int64_t> parse_size(std::string_view text);

/// "Tue Nov 24 00:28:12 +0000 2026", in local time.
std::string ruby_date(std::time_t time);

/// The same moment as RFC 3339, which is all that dockerd takes; nothing when it is no RubyDate.
std::optional<std::string> rfc3339_of_ruby_date(const std::string& date);

/// "volume-" and 16 random hexadecimal digits.
std::string new_volume_name();

}  // namespace convoy
