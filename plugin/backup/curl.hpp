// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace convoy {

struct AwsCredentials {
    std::string key;
    std::string secret;
    std::string token = {};  ///< of a session; empty: none
};

/// What signs a request: AWS Signature Version 4.
struct AwsSigner {
    AwsCredentials credentials;
    std::string region;
    std::string service = "s3";
};

struct HttpRequest {
    std::string method = "GET";
    /// Escaped as it is to be signed: the query's members sorted, each with its '='.
    std::string url;
    std::vector<std::string> headers = {};  ///< "Name: value"
    std::string_view body = {};
    std::optional<AwsSigner> signer = {};
    std::chrono::seconds patience_to_connect{10};
    std::size_t largest_answer = std::size_t{64} << 20;  ///< bytes; what has more is an Error
};

struct HttpResponse {
    long status = 0;
    std::map<std::string, std::string> headers;  ///< by their names in lower case
    std::string body;
};

/// Asks a server, by libcurl. An Error is one of the connection, or that libcurl is not installed:
/// it is loaded when it is first wanted, so that hosts that back up to folders need not have it. A
/// transfer that stands still for a minute is one, too.
harness::Result<HttpResponse> ask_http(const HttpRequest& request);

}  // namespace convoy
