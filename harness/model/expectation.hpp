// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::model {

/// Standard output and standard error of a command.
enum class Stream { out, err };

/// The text is this, the newlines at the end of either not counted (as `$(…)` in a shell).
struct Equals {
    std::string text;
    bool operator==(const Equals&) const = default;
};
struct Contains {
    std::string text;
    bool operator==(const Contains&) const = default;
};
/// A regular expression (see Pattern) is found in the text. Kept as text because `${{ … }}` in it
/// is filled in, quoted, only when the step runs; the reader has compiled it once to see it is
/// good.
struct Matches {
    std::string expression;
    bool operator==(const Matches&) const = default;
};
/// So many lines; a last line without a newline counts.
struct LineCount {
    std::size_t count = 0;
    bool operator==(const LineCount&) const = default;
};

/// What is asked of a text.
struct TextMatcher {
    std::variant<Equals, Contains, Matches, LineCount> wanted;
    bool negated = false;  ///< under `not:`
    bool operator==(const TextMatcher&) const = default;
};

/// `exit: 0`, `exit: {not: 0}`.
struct ExpectExit {
    int status = 0;
    bool negated = false;
    bool operator==(const ExpectExit&) const = default;
};

/// `stdout: …`, `stderr: …`.
struct ExpectText {
    Stream stream = Stream::out;
    TextMatcher matcher;
    bool operator==(const ExpectText&) const = default;
};

/// The value at the pointer equals this JSON (compared as values, not as text). `${{ … }}` inside
/// strings is filled in when the step runs.
struct JsonEquals {
    std::string json;
    bool operator==(const JsonEquals&) const = default;
};
/// There is a value at the pointer, null included.
struct JsonExists {
    bool operator==(const JsonExists&) const = default;
};
/// The array, object or string at the pointer has so many elements, members or bytes.
struct JsonLength {
    std::size_t length = 0;
    bool operator==(const JsonLength&) const = default;
};
/// A string (or the JSON text of any other value) that contains or matches; an array contains when
/// one of its strings does.
struct JsonText {
    std::variant<Contains, Matches> wanted;
    bool operator==(const JsonText&) const = default;
};

/// `json: {POINTER: …}`: standard output is JSON, and the value at the JSON Pointer (RFC 6901; ""
/// is the whole document) is as wanted.
struct ExpectJson {
    std::string pointer;
    std::variant<JsonEquals, JsonExists, JsonLength, JsonText> wanted;
    bool negated = false;
    bool operator==(const ExpectJson&) const = default;
};

struct Expectation {
    std::variant<ExpectExit, ExpectText, ExpectJson> wanted;
    SourceSpot where;  ///< of the key in the scenario: a failed check names its line
    bool operator==(const Expectation&) const = default;
};

/// All that is expected of one step. When nothing is said about the exit status, 0 is expected.
struct Expectations {
    std::vector<Expectation> all;
    std::optional<std::chrono::milliseconds> within;     ///< run again until it holds, or so long
    std::optional<std::chrono::milliseconds> stays_for;  ///< run again and again: holds throughout
    bool operator==(const Expectations&) const = default;
};

}  // namespace harness::model
