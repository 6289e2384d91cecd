// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "plugin/backup/jobs.hpp"
#include "plugin/daemon/log.hpp"
#include "plugin/volume/store.hpp"

namespace convoy {

/// Opens the share, gives this host's signs of life and finishes what dead writers left, on threads
/// of its own: the share may hang in any of that. One of them does nothing but look whether the
/// share answers: the one probe, however many calls hang.
class Caretaker {
public:
    /// Starts to open. `log` has to outlive the process's threads.
    Caretaker(Store::Settings settings, const Log& log);
    ~Caretaker();
    Caretaker(const Caretaker&) = delete;
    Caretaker& operator=(const Caretaker&) = delete;

    /// Waits until the share is open. Ok, but no store: it hangs, and is still being opened.
    harness::Result<> wait_until_open(std::chrono::milliseconds patience);

    /// Snapshots, backups and restores under way.
    Jobs& jobs() const;

    /// Nothing as long as the share was never open.
    std::shared_ptr<Store> store() const;

    /// The share has not answered for longer than any healthy one takes.
    bool share_hangs() const;
    /// It answered when it was asked last.
    bool share_answers() const;

    /// How long ago it was asked when it answered well.
    std::chrono::milliseconds silent_for() const;

    /// A call has waited for too long: look whether it is the share.
    void look_now();

    /// No more signs of life. False: a thread hangs in the share and is left behind.
    bool stop(std::chrono::milliseconds patience);

private:
    struct Shared;
    static void run(const std::shared_ptr<Shared>& shared);
    static void open(Shared& shared);
    static void look(Shared& shared);
    static void give_signs(const std::shared_ptr<Shared>& shared);
    static void recover(const std::shared_ptr<Shared>& shared);

    std::shared_ptr<Shared> shared_;
};

}  // namespace convoy
