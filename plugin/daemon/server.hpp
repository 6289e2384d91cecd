// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "plugin/api/service.hpp"

namespace convoy {

using Handler = std::function<Answer(std::string_view method, std::string_view target,
                                     std::string_view body, std::string_view user_agent)>;

/// Serves HTTP/1.1 on a Unix socket until SIGTERM or SIGINT, and removes the socket then. A socket
/// that a dead daemon left is taken over, one that answers is not. Requests are bounded: 1 MiB of
/// body, 16 KiB of headers, a minute to arrive. `ready` is called once connections are accepted.
///
/// An answer with status 0 closes the connection instead.
harness::Result<> serve(const std::string& socket, const Handler& handler,
                        const std::function<void()>& ready);

}  // namespace convoy
