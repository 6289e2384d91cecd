// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.hpp"

namespace reports {

/// A value in a line of JSON, which has to outlive it. What is asked for and is not there, or is
/// of another kind, is nothing.
class JsonValue {
public:
    explicit JsonValue(const void* value) : value_(value) {}

    bool is_null() const;
    bool is_object() const;
    std::optional<bool> truth() const;
    std::optional<std::string> text() const;
    std::optional<std::uint64_t> number() const;  ///< a whole one that is not negative
    std::optional<std::vector<JsonValue>> elements() const;
    std::optional<std::vector<std::pair<std::string, JsonValue>>> members() const;
    std::optional<JsonValue> member(const char* name) const;
    /// As JSON, for messages: at most 60 bytes.
    std::string excerpt() const;

private:
    const void* value_;  ///< the library's
};

/// A line that is an object of JSON.
class JsonLine {
public:
    /// An Error says what about the line is wrong.
    static harness::Result<JsonLine> parse(std::string_view line);

    JsonLine(JsonLine&& other) noexcept;
    ~JsonLine();

    JsonValue object() const;

private:
    struct Parsed;
    explicit JsonLine(std::unique_ptr<Parsed> parsed);

    std::unique_ptr<Parsed> parsed_;
};

}  // namespace reports
