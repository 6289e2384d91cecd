// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace convoy {

/// A host as volumes are used on it. The boot tells a host from itself after a restart, when
/// nothing of what it used is in use any more.
struct HostId {
    std::string machine;  ///< /etc/machine-id
    std::string boot;     ///< /proc/sys/kernel/random/boot_id
    std::string name;     ///< for people

    bool operator==(const HostId&) const = default;
};

/// This host, as the kernel and /etc/machine-id tell.
HostId this_host();

/// One use of a volume: Docker's Mount ID, or `by_hand` for `convoy mount`. Uses form a set; there
/// is no counter, because calls to a plugin get lost and repeated.
struct Use {
    HostId host;
    std::string id;
    std::time_t since = 0;  ///< by the share's clock

    bool operator==(const Use&) const = default;
};

inline constexpr std::string_view by_hand = "convoy-mount";
/// Of a use that the kernel shows and nobody has noted.
inline constexpr std::string_view seen_in_use = "seen-in-use";

/// A use as the name of a file: what cannot be half-written. `name_of` is the same for the same
/// use, and safe whatever the id is; `use_in` reads it back, nothing for any other name.
std::string name_of(const Use& use);
std::optional<Use> use_in(std::string_view file_name);

}  // namespace convoy
