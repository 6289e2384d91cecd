// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "plugin/share/share.hpp"
#include "plugin/volume/use.hpp"

namespace convoy {

/// The uses of a share's volumes, each an empty file `config/convoy.uses/VOLUME/USE`. A use ends
/// with the boot of its host, so nothing here has to outlive a power cut and nothing is synced.
/// Adding and taking back need no lock between hosts.
namespace uses {

/// Once more is the same use, but it is known then that it was noted `is_repeated`ly, and its time
/// is the last one's.
harness::Result<> add(const Share::View& view, const std::string& volume, const Use& use);

bool is_repeated(const Share::View& view, const std::string& volume, const Use& use);

/// That there is no such use is no error. The volume's folder stays, for the next one: making and
/// removing folders costs a disk a hundred times what files cost.
harness::Result<> take_back(const Share::View& view, const std::string& volume, const Use& use);

/// Removes the folders of volumes that nobody uses.
void tidy(const Share::View& view);

/// All that are noted, those of this host's earlier boots left out (and removed).
harness::Result<std::vector<Use>> of(const Share::View& view, const std::string& volume,
                                     const HostId& here);

/// Names of the volumes that anybody uses, or has used not long ago.
harness::Result<std::vector<std::string>> volumes(const Share::View& view);

/// Forgets all uses of a volume that is deleted.
harness::Result<> forget(const Share::View& view, const std::string& volume);

}  // namespace uses

/// Which hosts are alive: each touches a file of its own, `config/convoy.hosts/MACHINE.BOOT.NAME`.
/// All times are the share's, so that hosts need not agree on the time of day.
namespace hosts {

/// How long a host may be silent before it counts as lost. Three times the pause between signs.
inline constexpr std::chrono::seconds lease{90};
inline constexpr std::chrono::seconds pause{30};

/// A sign of life. Returns the share's time.
harness::Result<std::time_t> sign(const Share::View& view, const HostId& here);

/// When a host last gave a sign; nothing when it never did.
std::optional<std::time_t> last_sign(const Share::View& view, const HostId& host);

/// Removes this host's signs from before it was started anew.
void forget_earlier_boots(const Share::View& view, const HostId& here);

}  // namespace hosts

}  // namespace convoy
