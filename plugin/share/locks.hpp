// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <string_view>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy {

/// Locks by name that all hosts of a share respect: bytes of one file, locked by open file
/// description (fcntl(2), F_OFD_SETLK), which NFSv4 carries and whose server lets go of them when
/// their host is gone. The file is never removed, or two hosts could hold locks on two files of one
/// name. Such a lock does not keep threads of one process apart, so each name has a mutex, too.
///
/// Two names may share a lock; that costs waiting, nothing else. Who needs two takes them by one
/// call, or could wait for itself.
class ShareLocks {
public:
    static constexpr const char* file_name = "convoy.locks";

    class Held {
    public:
        Held(Held&&) = default;
        Held& operator=(Held&&) = default;

        /// Whether other hosts still see it as ours: a host that was paused, or cut off from its
        /// server, for longer than the server waits has lost it. To be asked right before what must
        /// not be done without it.
        harness::Result<> still() const;

    private:
        friend class ShareLocks;
        Held() = default;
        std::unique_lock<std::timed_mutex> first_, second_;
        std::array<std::size_t, 2> at_{};
        Fd file_;  // after the mutexes: closed, and so unlocked, before they are
    };

    /// `config` is the open folder that has the file. Tries with growing pauses until it is ours or
    /// the patience is over; an empty `second` names one lock only.
    harness::Result<Held> take(int config, std::string_view name, std::string_view second,
                               std::chrono::milliseconds patience);

private:
    static constexpr std::size_t count = 4096;
    static std::size_t index_of(std::string_view name);
    std::array<std::timed_mutex, count> mutexes_;
};

}  // namespace convoy
