// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace harness {

namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
        }
    }
    return row.back();
}

bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Length of the valid UTF-8 character that starts `text`, 0 when there is none (RFC 3629).
std::size_t utf8_length(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
        return 0;
    if (!std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                     is_continuation))
        return 0;
    const unsigned char second = byte(1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second > 0x9F;
    const bool too_big = lead == 0xF4 && second > 0x8F;
    return overlong || surrogate || too_big ? 0 : length;
}

/// Length of the escape sequence that starts `text` with ESC (ECMA-48: OSC, CSI, and those of a few
/// bytes). What cannot belong to a sequence ends it: a cut one takes nothing else with it, except
/// an OSC, which may have any text.
std::size_t escape_length(std::string_view text)
{
    if (text.starts_with("\x1b]")) {
        const auto end = text.find_first_of("\a\x1b", 2);
        if (end == std::string_view::npos)
            return text.size();
        return end + (text[end] == '\a' ? 1 : text.substr(end).starts_with("\x1b\\") ? 2 : 0);
    }
    const bool csi = text.starts_with("\x1b[");
    const auto between = [&](std::size_t at, char first, char last) {
        return at < text.size() && text[at] >= first && text[at] <= last;
    };
    std::size_t end = csi ? 2 : 1;
    while (between(end, ' ', csi ? '?' : '/'))
        ++end;
    return between(end, csi ? '@' : '0', '~') ? end + 1 : end;
}

/// Whether `text`, which is UTF-8, starts with U+0080 to U+009F: to terminals these are the same
/// control characters as ESC and the byte 64 below ("\x9b" is "\x1b[").
bool is_c1(std::string_view text)
{
    return text.front() == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

}  // namespace

std::string_view trim(std::string_view text)
{
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split_lines(std::string_view text)
{
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    else if (text.empty())
        return {};
    return split(text, '\n');
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::string join(std::span<const std::string> parts, std::string_view glue)
{
    std::string out;
    for (const std::string& part : parts) {
        if (&part != parts.data())
            out += glue;
        out += part;
    }
    return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to)
{
    auto at = text.find(from);
    if (at == std::string::npos)
        return text;
    std::string out;  // not in place: that takes the square of the time when texts are large
    std::size_t copied = 0;
    for (; at != std::string::npos; at = text.find(from, copied)) {
        out.append(text, copied, at - copied);
        out += to;
        copied = at + from.size();
    }
    return out.append(text, copied);
}

std::string shell_quote(std::string_view word)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789_-./:=@%+,";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
        return std::string(word);
    return cat("'", replace_all(std::string(word), "'", R"('\'')"), "'");
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates)
{
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string suggestion(std::string_view word, std::span<const std::string> candidates)
{
    if (const auto near = nearest(word, candidates))
        return cat("did you mean '", *near, "'?");
    if (candidates.empty())
        return {};
    constexpr std::size_t most = 20;
    const auto shown = candidates.first(std::min(most, candidates.size()));
    return cat("one of: ", join(shown, ", "), candidates.size() > most ? ", …" : "");
}

std::string to_utf8(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const std::size_t length = utf8_length(bytes);
        if (length == 0)
            out += "\xEF\xBF\xBD";
        else
            out += bytes.substr(0, length);
        bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

bool is_text(std::string_view bytes)
{
    while (!bytes.empty()) {
        const std::size_t length = utf8_length(bytes);
        if (length == 0 || bytes.front() == '\0')
            return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string without_escapes(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto shown = [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return cat("\\x", digits[byte >> 4U], digits[byte & 15U]);
    };
    std::string out;
    out.reserve(text.size());
    const std::string valid = to_utf8(text);  // first: two halves must not meet where an escape was
    for (std::string_view rest = valid; !rest.empty();) {
        const auto c = static_cast<unsigned char>(rest.front());
        std::size_t length = 1;
        if (c == 0x1B) {
            length = escape_length(rest);
        } else if (is_c1(rest)) {
            length = 2;
            out += shown(rest[1]);
        } else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) {
            out += c == '\r' ? std::string() : shown(rest.front());
        } else {
            out += rest.front();
        }
        rest.remove_prefix(length);
    }
    return out;
}

std::string excerpt(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return std::string(text);
    while (most > 0 && is_continuation(text[most]))
        --most;
    return cat(text.substr(0, most), "…");
}

}  // namespace harness
