// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string_view>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy {

/// Locks by name that all hosts of a share respect: bytes of one file, locked by open file
/// description (fcntl(2), F_OFD_SETLK), which NFSv4 carries and whose server lets go of them when
/// their host is gone. The file is never removed, or two hosts could hold locks on two files of one
/// name. Threads of this process wait for each other here first, and do not bother the server.
///
/// Each name has a byte of its own, as good as: 62 bits of a digest. Who needs two names takes them
/// by one call, or could wait for itself. What is held must not outlive this object.
class ShareLocks {
    using Places = std::array<std::int64_t, 2>;  ///< two bytes of the file, in order; or one, twice

public:
    static constexpr const char* file_name = "convoy.locks";

    class Held {
    public:
        Held(Held&& other) noexcept;
        Held& operator=(Held&& other) noexcept;
        ~Held();

        /// Whether other hosts still see it as ours: a host that was paused, or cut off from its
        /// server, for longer than the server waits has lost it. To be asked right before what must
        /// not be done without it.
        harness::Result<> still() const;

    private:
        friend class ShareLocks;
        Held(ShareLocks& locks, Places places) : locks_(&locks), places_(places) {}
        ShareLocks* locks_;  ///< nothing: moved away
        Places places_;
        Fd file_;
    };

    /// `config` is the open folder that has the file. Tries with growing pauses until it is ours or
    /// the patience is over; an empty `second` names one lock only.
    harness::Result<Held> take(int config, std::string_view name, std::string_view second,
                               std::chrono::milliseconds patience);

private:
    static std::int64_t place_of(std::string_view name);
    bool are_free(const Places& places) const;
    void release(const Places& places);

    std::mutex mutex_;
    std::condition_variable released_;
    std::set<std::int64_t> taken_;  ///< by threads of this process
};

}  // namespace convoy
