// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "harness/lab/child.hpp"
#include "harness/lab/ssh/destination.hpp"

namespace harness::lab::ssh {

/// The connection that all commands to a machine share. It ends with this, or with our process.
class Connection {
public:
    explicit Connection(Destination to) : to_(std::move(to)) {}

    const Destination& to() const { return to_; }

    /// Begins; does not wait.
    Result<> start();

    /// Whether it is there; an Error once it is known that it will not be.
    Result<bool> is_up();

    void close() { master_.reset(); }

private:
    std::filesystem::path log() const { return to_.socket.string() + ".log"; }

    Destination to_;
    std::optional<Child> master_;
};

/// Starts all and waits until each is up or has failed; the errors, in the order of `connections`,
/// absent where it is up.
std::vector<std::optional<Error>> connect_all(std::vector<Connection>& connections,
                                              const Interrupt& interrupt);

}  // namespace harness::lab::ssh
