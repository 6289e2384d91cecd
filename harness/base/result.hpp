// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace harness {

/// A place in a file a person wrote. Lines and columns count from 1; 0 means "the file as a whole".
struct SourceSpot {
    std::string file;
    int line = 0;
    int column = 0;

    bool operator==(const SourceSpot&) const = default;
};

/// `file:line:column`, as compilers print it and editors understand it.
std::string to_string(const SourceSpot& spot);

/// Who has to act. The command line gives each its own exit code (DESIGN: exit codes).
enum class Fault {
    usage,        ///< called wrongly
    scenario,     ///< the scenario is wrong; nothing was started
    lab,          ///< a host or the machinery under it let us down
    interrupted,  ///< somebody asked us to stop
};

/// What went wrong, where, and what to do about it. Messages start without a capital and end
/// without a period, because they get joined to others.
struct Error {
    Fault fault = Fault::lab;
    std::string what;
    std::optional<SourceSpot> where;
    std::string hint;  ///< empty when there is nothing useful to say

    bool operator==(const Error&) const = default;
};

inline Error usage_error(std::string what, std::string hint = {})
{
    return {Fault::usage, std::move(what), std::nullopt, std::move(hint)};
}
inline Error lab_error(std::string what, std::string hint = {})
{
    return {Fault::lab, std::move(what), std::nullopt, std::move(hint)};
}

/// The same error, told from one floor up: "bringing up 'server1': no such image".
Error during(const std::string& doing, Error error);

/// One or two lines for a terminal: place, message, and the hint on a line of its own.
std::string to_text(const Error& error);

struct Ok {
    bool operator==(const Ok&) const = default;
};

/// A value, or the error that prevented it: the part of std::expected that we use.
template <typename T = Ok>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }
    const T& operator*() const { return std::get<0>(state_); }
    T& operator*() { return std::get<0>(state_); }
    const T* operator->() const { return &std::get<0>(state_); }
    T* operator->() { return &std::get<0>(state_); }
    const Error& error() const { return std::get<1>(state_); }
    Error& error() { return std::get<1>(state_); }

private:
    std::variant<T, Error> state_;
};

}  // namespace harness
