// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace harness {

namespace detail {
inline void append(std::string& out, std::string_view text)
{
    out += text;
}
inline void append(std::string& out, char c)
{
    out += c;
}
template <typename Number>
requires std::is_arithmetic_v<Number>
void append(std::string& out, Number number)
{
    out += std::to_string(number);
}
}  // namespace detail

/// Strings, characters and numbers joined into one string.
template <typename... Parts>
std::string cat(const Parts&... parts)
{
    std::string out;
    (detail::append(out, parts), ...);
    return out;
}

std::string_view trim(std::string_view text);

/// Lines without their newline. A last line without one counts; "" has no lines, "\n" has one.
std::vector<std::string_view> split_lines(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);

std::string join(std::span<const std::string> parts, std::string_view glue);

std::string replace_all(std::string text, std::string_view from, std::string_view to);

/// `word` in the form a POSIX shell reads back as that one word.
std::string shell_quote(std::string_view word);

/// The candidate a person most likely meant by `word`, when one is near enough to suggest
/// (edit distance of at most a third of its length).
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// "did you mean 'x'?", or a list of the choices when none is near.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

/// Text that is always valid UTF-8: each byte that is not becomes U+FFFD. Output of hosts may be
/// anything, JSON and XML may not.
std::string to_utf8(std::string_view bytes);

/// Whether the bytes are valid UTF-8 (RFC 3629) without NUL: what can be shown as text.
bool is_text(std::string_view bytes);

/// Terminal escape sequences taken out, other control characters (except tab and newline) shown
/// as "\xNN": what a host printed can then not write to our terminal.
std::string without_escapes(std::string_view text);

/// At most `most` bytes of `text`, never cutting a UTF-8 character; "…" marks a cut.
std::string excerpt(std::string_view text, std::size_t most);

}  // namespace harness
