// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/walk/web/http.hpp"
#include "harness/walk/web/loop.hpp"

namespace harness::walk::web {

/// What a connection may do to us.
namespace front_limits {
inline constexpr std::size_t connections = 256;       ///< more are answered by 503
inline constexpr std::uint32_t header = 16 << 10;     ///< bytes of request line and headers; 431
inline constexpr std::chrono::seconds request{10};    ///< from connecting to a whole request
inline constexpr std::chrono::seconds between{60};    ///< of silence between two requests
inline constexpr std::chrono::seconds answering{60};  ///< for the client to take an answer
}  // namespace front_limits

/// The server's port: HTTP/1.1 and WebSockets, from whoever connects. Nobody who is slow, or dead,
/// holds up anybody else.
class Front {
public:
    /// Listens on an address of this machine (of IPv4 or IPv6), port 0: a free one. A usage Error
    /// when it cannot. `loop` and `site` have to outlive it.
    static Result<std::unique_ptr<Front>> open(Loop& loop, Site& site, const std::string& address,
                                               std::uint16_t port);
    virtual ~Front() = default;
    virtual std::uint16_t port() const = 0;
    /// Accepts nobody any more. Connections that are open end with the loop.
    virtual void stop() = 0;
};

}  // namespace harness::walk::web
