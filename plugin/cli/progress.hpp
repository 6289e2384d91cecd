// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "plugin/cli/ask.hpp"
#include "plugin/cli/parse.hpp"
#include "plugin/cli/progress_text.hpp"

namespace convoy::cli {

/// Shows on standard error how far a request is for as long as it lives, as --progress says: a
/// terminal gets one line, rewritten and at the end gone; `plain` gets a line every two seconds.
/// Standard output is the answer's alone. What is over within a second shows nothing.
class Progress {
public:
    explicit Progress(const Call& call);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// What the request has to carry as "RequestID".
    const std::string& request_id() const { return request_id_; }

private:
    void watch();
    void show(const std::string& text);
    bool ended_within(std::chrono::milliseconds time);

    std::string socket_, request_id_;
    bool live_ = false;   ///< on a terminal
    bool drawn_ = false;  ///< the live line stands there
    bool ended_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::thread watcher_;
};

/// As `ask`, for what can take long.
int ask_long(const Call& call, const std::string& method, const std::string& path, Json body);

}  // namespace convoy::cli
