// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/base/result.hpp"

namespace convoy {

struct Response {
    int status = 0;
    std::string body;
};

/// One request to the daemon behind the socket. An Error means that there is none.
harness::Result<Response> request(const std::string& socket, const std::string& method,
                                  const std::string& path, const std::string& body);

}  // namespace convoy
