// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "harness/base/result.hpp"

namespace harness::lab {

/// Whether somebody asked the program to stop (Ctrl-C, SIGTERM, SIGHUP). Everything that blocks
/// watches it, so that labs are torn down in order instead of by the kernel.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Makes SIGINT, SIGTERM and SIGHUP request this one, the last unless it is ignored; at most
    /// one object may.
    void listen_to_signals();

    void request(int signal_number);
    bool requested() const;

    /// Waits for a request, at most so long. For when something of ours was killed and not by us:
    /// who ends all of our processes (scancel(1), a CI server, systemd) does so one after another,
    /// and we may be next.
    bool comes_within(std::chrono::milliseconds patience) const;

    /// The request has been seen and is being obeyed: what is done from now on, closing steps, may
    /// block again until the next one.
    void acknowledge();

    /// Becomes readable when it is requested, and stays so.
    int fd() const { return fd_; }

    /// What to tell: "interrupted (SIGINT)".
    Error error() const;

private:
    int fd_ = -1;
};

}  // namespace harness::lab
