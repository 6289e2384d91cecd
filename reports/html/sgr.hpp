// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reports::html {

/// A colour as a terminal is asked for it: its own default, one of its 16, or red, green and blue.
struct Colour {
    enum class Kind : std::uint8_t { none, palette, rgb };
    Kind kind = Kind::none;
    std::uint8_t red = 0, green = 0, blue = 0;  ///< of palette: `red` is its number, 0 to 15
    bool operator==(const Colour&) const = default;
};

/// How the characters that follow look.
struct Style {
    Colour text, ground;
    bool bold = false, faint = false, italic = false, underline = false, inverse = false,
         struck = false;
    bool operator==(const Style&) const = default;
};

/// The style after "select graphic rendition" with these parameters ("1;31", "38;5;208",
/// "38:2::255:0:0", ""). What is not known changes nothing.
Style select_graphic_rendition(Style style, std::string_view parameters);

/// The start of a span for the style; empty for the plain one.
std::string span_start(const Style& style);

}  // namespace reports::html
