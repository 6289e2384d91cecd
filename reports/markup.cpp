// SPDX-License-Identifier: Apache-2.0
#include "reports/markup.hpp"

#include "harness/base/text.hpp"

namespace reports {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

void append(std::string& out, char c)
{
    switch (c) {
        case '&': out += "&amp;"; return;
        case '<': out += "&lt;"; return;
        case '>': out += "&gt;"; return;
        case '"': out += "&quot;"; return;
        case '\n':
        case '\t': out += c; return;
        case '\r': out += "&#13;"; return;  // else a parser reads it as a newline
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20)
        out += replacement;
    else
        out += c;
}

}  // namespace

std::string markup(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : harness::to_utf8(text))
        append(out, c);
    for (const std::string_view no_character : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})  // U+FFFE, U+FFFF
        if (out.find(no_character) != std::string::npos)
            out = harness::replace_all(std::move(out), no_character, replacement);
    return out;
}

std::string markup_attribute(std::string_view text)
{
    return harness::replace_all(harness::replace_all(markup(text), "\n", "&#10;"), "\t", "&#9;");
}

}  // namespace reports
