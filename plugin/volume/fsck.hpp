// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/volume/store.hpp"

namespace convoy {

/// Something that fsck has found on a share.
struct Finding {
    enum class Weight {
        wrong,   ///< it does harm, or hides that something is lost
        mended,  ///< it was wrong
        note,    ///< to be known; it may well be meant
    };
    Weight weight = Weight::wrong;
    std::string what;    ///< what, and where
    std::string remedy;  ///< what to do; for what is mended, what was done

    bool operator==(const Finding&) const = default;
};

struct FsckOptions {
    bool repair = false;
    /// Names of hosts that somebody knows to be gone for good: what is noted of them is forgotten.
    std::vector<std::string> gone = {};
};

/// Where a repair puts what belongs to no volume, below config/.
inline constexpr const char* quarantine = "convoy.quarantine";

/// Looks at all of a share: records, folders, what writers have left, uses, and what is not ours.
/// What a live host is at work on (it holds the lock) is left alone. A repair deletes no data; it
/// finishes what died halfway, and moves records that are none to config/convoy.quarantine.
harness::Result<std::vector<Finding>> fsck(Store& store, const FsckOptions& options);

}  // namespace convoy
