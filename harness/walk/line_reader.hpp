// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "harness/lab/interrupt.hpp"

namespace harness::walk {

struct EndOfInput {};
struct Interrupted {};
/// A line without its newline; or there are no more; or Ctrl-C, which throws away what was typed.
using LineRead = std::variant<std::string, EndOfInput, Interrupted>;

/// Reads lines from a descriptor while it watches for an interruption. A line may have at most
/// 1 MiB; more of it is left out.
class LineReader {
public:
    LineReader(int fd, const lab::Interrupt& interrupt) : fd_(fd), interrupt_(interrupt) {}

    LineRead read();

    int fd() const { return fd_; }

private:
    int fd_;
    const lab::Interrupt& interrupt_;
    std::string held_;
    bool ended_ = false;
};

}  // namespace harness::walk
