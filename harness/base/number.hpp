// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace harness {

/// The number that all of the text is, in digits; nothing when there is anything else in it, or
/// the type cannot hold it.
template <typename Number>
std::optional<Number> number_in(std::string_view text)
{
    Number number{};
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (bad != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

}  // namespace harness
