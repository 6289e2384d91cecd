// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "harness/base/result.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/share.hpp"

namespace convoy {

/// Removes what lies in the trash, `config/convoy.trash/`. What is there is nobody's any more, and
/// whoever gets to it may remove it; what cannot be removed now (a file that somebody on NFS has
/// still open, say) is tried again.
class Sweeper {
public:
    explicit Sweeper(const Share& share) : share_(share) {}
    ~Sweeper();
    Sweeper(const Sweeper&) = delete;
    Sweeper& operator=(const Sweeper&) = delete;

    /// One thing in the trash: within a moment, or later by a thread of its own when it is more
    /// than that: nobody waits for a million files.
    void sweep(const Share::View& view, const std::string& name);

    /// All that is there.
    static harness::Result<> sweep_all(const Share::View& view, const KeepGoing& keep_going);

private:
    void sweep_later();
    void run(const std::stop_token& stop);

    Share share_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    bool wanted_ = false;
    std::jthread thread_;
};

}  // namespace convoy
