// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "harness/base/result.hpp"
#include "plugin/share/claim.hpp"

namespace convoy {

/// A note, in a folder of this host's own, of what is being done to an object store. It is removed
/// when it ends; one that is left tells the next daemon what to clean up.
class JournalEntry {
public:
    struct Note {
        std::string url;  ///< of the backup
        std::string endpoint;
    };
    static harness::Result<JournalEntry> write(const std::filesystem::path& folder,
                                               const std::string& backup, const Note& note);

    /// Calls `clean_up` for each note that a dead process left; one for which it returns true is
    /// removed.
    static void each_left(const std::filesystem::path& folder,
                          const std::function<bool(const Note&)>& clean_up);

private:
    explicit JournalEntry(Claim claim) : claim_(std::move(claim)) {}
    Claim claim_;
};

}  // namespace convoy
