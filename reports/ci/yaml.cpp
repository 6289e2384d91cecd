// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/yaml.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "harness/base/text.hpp"

namespace reports {

namespace {

using harness::cat;

/// Characters beyond ASCII that YAML calls breaks or does not call printable (5.1, 5.4), or that
/// readers treat so; each is one, in UTF-8.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> unprintable{{
    {"\xC2\x85", "\\N"},
    {"\xE2\x80\xA8", "\\L"},
    {"\xE2\x80\xA9", "\\P"},
    {"\xEF\xBB\xBF", "\\uFEFF"},
    {"\xEF\xBF\xBE", "\\uFFFE"},
    {"\xEF\xBF\xBF", "\\uFFFF"},
}};

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// U+0080 to U+009F in UTF-8, but for U+0085, which has a name.
bool is_c1(std::string_view rest)
{
    return rest.size() > 1 && rest[0] == '\xC2' &&
           (static_cast<unsigned char>(rest[1]) & 0xE0U) == 0x80U;
}

/// The beginning of `rest` as it stands in double quotes, and how many bytes it was.
std::pair<std::string, std::size_t> in_quotes(std::string_view rest)
{
    for (const auto& [character, escape] : unprintable)
        if (rest.starts_with(character))
            return {std::string{escape}, character.size()};
    std::array<char, 8> code{};
    if (is_c1(rest)) {
        std::snprintf(code.data(), code.size(), "\\x%02X", static_cast<unsigned char>(rest[1]));
        return {code.data(), 2};
    }
    switch (const char c = rest.front(); c) {
        case '"': return {"\\\"", 1};
        case '\\': return {"\\\\", 1};
        case '\n': return {"\\n", 1};
        case '\t': return {"\\t", 1};
        case '\r': return {"\\r", 1};
        default:
            if (!is_control(c))
                return {std::string(1, c), 1};
            std::snprintf(code.data(), code.size(), "\\x%02X", static_cast<unsigned char>(c));
            return {code.data(), 1};
    }
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    while (!text.empty()) {
        const auto [shown, bytes] = in_quotes(text);
        out += shown;
        text.remove_prefix(bytes);
    }
    return out + '"';
}

bool fits_a_block(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n')
            continue;
        if (in_quotes(text.substr(i)).second > 1 || is_control(text[i]))
            return false;
    }
    return true;
}

}  // namespace

std::string yaml_text(std::string_view bytes, std::size_t indent)
{
    std::string text = harness::to_utf8(bytes);
    const std::size_t end = text.find_last_not_of('\n');
    const std::string_view body = std::string_view{text}.substr(0, end + 1);
    if (end == std::string::npos || body.find('\n') == std::string::npos || !fits_a_block(body))
        return quoted(text);
    std::string out = "|2-";
    for (const std::string_view line : harness::split(body, '\n'))
        out += line.empty() ? "\n" : cat("\n", std::string(indent, ' '), line);
    return out;
}

}  // namespace reports
