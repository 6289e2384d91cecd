// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/base/result.hpp"

namespace convoy {

struct Response {
    int status = 0;
    std::string body = {};
    std::string damaged = {};  ///< the header X-Convoy-Damaged; see rest.hpp
};

/// One request over HTTP to whoever serves at the Unix socket. An Error means that nobody does, or
/// that what came back is no answer.
harness::Result<Response> request(const std::string& socket, const std::string& method,
                                  const std::string& target, const std::string& body);

}  // namespace convoy
