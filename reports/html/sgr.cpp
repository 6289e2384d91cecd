// SPDX-License-Identifier: Apache-2.0
#include "reports/html/sgr.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "harness/base/text.hpp"

namespace reports::html {

namespace {

using harness::cat;

constexpr std::size_t most_parameters = 64;

/// Numbers between semicolons or colons; one that is left out is 0, and so is one that is none.
std::vector<unsigned> numbers_in(std::string_view parameters)
{
    std::vector<unsigned> numbers(1, 0);
    for (const char c : parameters)
        if (c == ';' || c == ':') {
            if (numbers.size() == most_parameters)
                break;
            numbers.push_back(0);
        } else if (c >= '0' && c <= '9') {
            numbers.back() = std::min(numbers.back() * 10 + static_cast<unsigned>(c - '0'), 9999U);
        }
    return numbers;
}

std::uint8_t byte(unsigned value)
{
    return static_cast<std::uint8_t>(std::min(value, 255U));
}

Colour palette(unsigned number)
{
    return {Colour::Kind::palette, byte(number), 0, 0};
}

/// The 256 colours of xterm: 16 of the palette, a cube of 6×6×6, 24 greys.
Colour indexed(unsigned number)
{
    constexpr std::array<std::uint8_t, 6> steps{0, 95, 135, 175, 215, 255};
    if (number < 16)
        return palette(number);
    if (number < 232) {
        const unsigned at = number - 16;
        return {Colour::Kind::rgb, steps[at / 36], steps[at / 6 % 6], steps[at % 6]};
    }
    const std::uint8_t grey = byte(8 + 10 * (std::min(number, 255U) - 232));
    return {Colour::Kind::rgb, grey, grey, grey};
}

/// The colour after a 38 or 48 at `at`, which is moved to its last number.
Colour extended(const std::vector<unsigned>& numbers, std::size_t& at, bool colons)
{
    const auto number = [&](std::size_t offset) {
        return at + offset < numbers.size() ? numbers[at + offset] : 0;
    };
    Colour colour;
    if (number(1) == 5) {
        colour = indexed(number(2));
        at += 2;
    } else if (number(1) == 2) {
        // With colons there may be a colour space before the three (ITU-T T.416): 38:2::R:G:B.
        const std::size_t space = colons && numbers.size() - at >= 6 ? 1 : 0;
        colour = {Colour::Kind::rgb, byte(number(2 + space)), byte(number(3 + space)),
                  byte(number(4 + space))};
        at += 4 + space;
    } else {
        at = numbers.size();
    }
    return colour;
}

void apply_attribute(Style& style, unsigned number)
{
    switch (number) {
        case 0: style = {}; break;
        case 1: style.bold = true; break;
        case 2: style.faint = true; break;
        case 3: style.italic = true; break;
        case 4:
        case 21: style.underline = true; break;
        case 7: style.inverse = true; break;
        case 9: style.struck = true; break;
        case 22: style.bold = style.faint = false; break;
        case 23: style.italic = false; break;
        case 24: style.underline = false; break;
        case 27: style.inverse = false; break;
        case 29: style.struck = false; break;
        case 39: style.text = {}; break;
        case 49: style.ground = {}; break;
        default: break;
    }
}

bool between(unsigned number, unsigned first, unsigned last)
{
    return number >= first && number <= last;
}

/// Classes for the palette, a custom property for true colour, so that page.css has the last word.
void add_colour(const Colour& colour, char which, std::string& classes, std::string& properties)
{
    if (colour.kind == Colour::Kind::palette) {
        classes += cat(' ', which, static_cast<unsigned>(colour.red));
    } else if (colour.kind == Colour::Kind::rgb) {
        char value[32];
        std::snprintf(value, sizeof value, "--%c:#%02x%02x%02x;", which, colour.red, colour.green,
                      colour.blue);
        classes += cat(' ', which, 'x');
        properties += value;
    }
}

}  // namespace

Style select_graphic_rendition(Style style, std::string_view parameters)
{
    const bool colons = parameters.find(':') != std::string_view::npos;
    const std::vector<unsigned> numbers = numbers_in(parameters);
    for (std::size_t at = 0; at < numbers.size(); ++at) {
        const unsigned number = numbers[at];
        if (between(number, 30, 37))
            style.text = palette(number - 30);
        else if (between(number, 40, 47))
            style.ground = palette(number - 40);
        else if (between(number, 90, 97))
            style.text = palette(number - 90 + 8);
        else if (between(number, 100, 107))
            style.ground = palette(number - 100 + 8);
        else if (number == 38)
            style.text = extended(numbers, at, colons);
        else if (number == 48)
            style.ground = extended(numbers, at, colons);
        else
            apply_attribute(style, number);
    }
    return style;
}

std::string span_start(const Style& style)
{
    if (style == Style{})
        return {};
    std::string classes, properties;
    add_colour(style.text, 'f', classes, properties);
    add_colour(style.ground, 'b', classes, properties);
    for (const auto& [is, name] :
         {std::pair{style.bold, " bold"}, std::pair{style.faint, " faint"},
          std::pair{style.italic, " italic"}, std::pair{style.underline, " under"},
          std::pair{style.inverse, " inverse"}, std::pair{style.struck, " struck"}})
        if (is)
            classes += name;
    const std::string style_attribute =
        properties.empty() ? std::string() : cat(" style=\"", properties, '"');
    return cat("<span class=\"", std::string_view(classes).substr(1), '"', style_attribute, '>');
}

}  // namespace reports::html
