// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include <sys/types.h>

#include "harness/base/result.hpp"
#include "harness/lab/descriptor.hpp"
#include "harness/lab/ending.hpp"
#include "harness/lab/program.hpp"

namespace harness::lab {

/// A program that runs on its own, printing into a file. Ended, with its whole session, when this
/// goes out of scope, unless it was released.
class Child {
public:
    static Result<Child> start(const Program& program, const std::filesystem::path& output);

    /// A program whose three standard streams are that terminal, which becomes the one that
    /// controls its session.
    static Result<Child> start_on_terminal(const Program& program, const Descriptor& terminal);

    /// One that another program has started. How it ends will not be known: as exit status 255.
    static Result<Child> adopt(pid_t pid);

    Child(Child&& other) noexcept
        : pid_(std::exchange(other.pid_, -1)), adopted_(std::move(other.adopted_)),
          ending_(std::exchange(other.ending_, std::nullopt))
    {
    }
    Child& operator=(Child&& other) noexcept;
    ~Child();

    pid_t pid() const { return pid_; }

    /// Nothing while it runs. Once it ended, the answer stays the same.
    std::optional<Ending> ended();

    /// Waits until it ends by itself, at most so long.
    std::optional<Ending> wait(std::chrono::milliseconds patience);

    /// SIGTERM, then after `grace` SIGKILL to all that is left of its session.
    void stop(std::chrono::milliseconds grace);

    /// From now on it is somebody else's to end.
    void release() { pid_ = -1; }

private:
    explicit Child(pid_t pid, Descriptor adopted = {}) : pid_(pid), adopted_(std::move(adopted)) {}
    std::optional<Ending> reap(int flags) const;

    pid_t pid_ = -1;
    Descriptor adopted_;  ///< tells when it has ended; open when it is not ours to reap
    std::optional<Ending> ending_;
};

}  // namespace harness::lab
