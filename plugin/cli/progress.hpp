// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <thread>

#include "plugin/cli/ask.hpp"
#include "plugin/cli/parse.hpp"

namespace convoy::cli {

/// Shows on standard error how far a request is for as long as it lives, as --progress says: a
/// terminal gets one line, rewritten and at the end gone; `plain` gets a line every two seconds.
/// Standard output is the answer's alone. What is over within a second shows nothing.
class Progress {
public:
    explicit Progress(const Call& call);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// What the request has to carry as "RequestID".
    const std::string& request_id() const { return request_id_; }

private:
    void watch(const std::stop_token& stop, bool live) const;

    std::string socket_, request_id_;
    std::jthread watcher_;  ///< the last member: it uses the others until it is joined
};

/// As `ask`, for what can take long.
int ask_long(const Call& call, const std::string& method, const std::string& path, Json body);

}  // namespace convoy::cli
