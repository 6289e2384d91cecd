// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include <sys/types.h>

#include "harness/base/clock.hpp"

namespace harness::lab {

/// An open file descriptor that closes itself.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        if (this != &other) {
            close();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    ~Descriptor() { close(); }

    void close();
    bool is_open() const { return fd_ >= 0; }
    int get() const { return fd_; }

private:
    int fd_ = -1;
};

struct Pipe {
    Descriptor reading;
    Descriptor writing;
};

/// Both ends close on exec; nothing when the process may open no more files.
std::optional<Pipe> make_pipe();

/// How long poll(2) is to wait until then, in its milliseconds: none when that is over, and at most
/// an hour.
int poll_timeout(Clock::time_point deadline);

/// Readable once the process has ended; not open where the kernel has no pidfd_open(2).
Descriptor watch_process(pid_t pid);

}  // namespace harness::lab
