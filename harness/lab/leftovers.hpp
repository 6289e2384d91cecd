// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace harness::lab {

/// Which process something on this machine belongs to. Numbers of processes mean nothing outside
/// of their namespace: a container's may be ours by chance.
struct Owner {
    ino_t pid_namespace = 0;
    pid_t pid = 0;
    bool operator==(const Owner&) const = default;
};

/// This process.
Owner ourselves();

/// "PID.NAMESPACE": the end of every name that we give to what a kill would leave behind.
std::string name_of(const Owner& owner);

/// The owner in "volab-…-PID.NAMESPACE" or "/tmp/volab-…-PID.NAMESPACE/…"; nothing when it is not
/// a name of ours.
std::optional<Owner> owner_in(std::string_view name);

/// Whether that process has ended, as far as we can see.
bool is_gone(const Owner& owner);

/// Ends the processes of steps whose runner was killed (they have VOLAB_STEP=name of it in the
/// environment they began with), and removes its folders in `temporary`. What belongs to a runner
/// that lives, to another user or to another namespace is left alone.
void end_leftovers(const std::filesystem::path& temporary);

}  // namespace harness::lab
