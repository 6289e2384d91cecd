// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "harness/walk/web/http.hpp"
#include "harness/walk/web/loop.hpp"

namespace harness::walk::web {

/// What a WebSocket may do to us.
namespace page_limits {
inline constexpr std::size_t message = std::size_t{4} << 20;  ///< bytes; more closes it (1009)
inline constexpr std::size_t text = 64 << 10;                 ///< of a text message, the same
inline constexpr std::size_t unsent = std::size_t{8} << 20;   ///< more texts than that: it is dead
inline constexpr int send_buffer = 256 << 10;                 ///< in the kernel
inline constexpr std::chrono::seconds silence{60};  ///< with no answer to our pings, it is closed
}  // namespace page_limits

/// Answers the request for a WebSocket on that connection, a file descriptor that it takes, and
/// hands over the socket when it is open. One that goes wrong before that is closed, and nobody is
/// told.
void open_page_socket(Loop& loop, int connection, bool is_ipv6, const HttpRequest& request,
                      std::function<void(std::shared_ptr<PageSocket>)> opened);

}  // namespace harness::walk::web
