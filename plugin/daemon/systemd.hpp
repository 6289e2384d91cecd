// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

/// What systemd and a daemon say to each other, without its library: sd_notify(3) is a datagram,
/// sd_listen_fds(3) and sd_watchdog_enabled(3) are environment variables.
namespace convoy::systemd {

/// "READY=1", "STOPPING=1", "WATCHDOG=1", "STATUS=…". Nothing happens when nobody asked for it.
void notify(const std::string& state);

/// How often to send WATCHDOG=1: twice within the time that systemd waits for it. 0: not at all.
std::chrono::milliseconds watchdog_pause();

/// The Unix socket that systemd listens on for us; nothing when there is none. What else it passes
/// is an error. Takes the variables away, so that no child believes that they are meant for it.
harness::Result<std::optional<Fd>> listening_socket();

}  // namespace convoy::systemd
