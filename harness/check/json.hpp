// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "harness/check/judge.hpp"

namespace harness::check {

/// Standard output read as JSON, once for all expectations about it.
class JsonOutput {
public:
    explicit JsonOutput(std::string_view text);
    ~JsonOutput();

    /// Judges one expectation. Fails only when a variable in it has no value.
    Result<Verdict> judge(const model::ExpectJson& expectation, const model::Variables& variables);

    /// The value at the pointer: a string as it is, anything else as JSON text.
    Result<std::string> value_at(const std::string& pointer);

private:
    struct Parsed;
    const Parsed& parsed();

    std::string_view text_;
    std::unique_ptr<Parsed> parsed_;
};

}  // namespace harness::check
