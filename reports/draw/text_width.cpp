// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/text_width.hpp"

#include <vector>

#include "harness/base/text.hpp"

namespace reports {

namespace {

std::vector<std::string_view> characters(std::string_view text)
{
    std::vector<std::string_view> all;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            ++end;
        all.push_back(text.substr(at, end - at));
        at = end;
    }
    return all;
}

/// In parts of the font's size.
double width_of(std::string_view character, bool monospaced)
{
    if (character.size() >= 3)  // U+0800 and more: East Asian, symbols, emoji
        return 1.0;
    if (monospaced)
        return 0.615;
    constexpr std::string_view narrow = "iljtfrI.,:;'|!()[]/ -";
    constexpr std::string_view wide = "mwMW@%&";
    if (narrow.find(character) != std::string_view::npos)
        return 0.40;
    if (wide.find(character) != std::string_view::npos)
        return 0.95;
    return character.front() >= 'A' && character.front() <= 'Z' ? 0.72 : 0.60;
}

}  // namespace

double text_width(std::string_view text, const Font& font)
{
    double width = 0;
    for (const std::string_view character : characters(text))
        width += width_of(character, font.monospaced);
    return width * font.size * (font.bold && !font.monospaced ? 1.07 : 1.0);
}

std::string fitted(std::string_view text, double width, const Font& font)
{
    std::string clean = harness::to_utf8(text);
    for (char& c : clean)
        c = c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
    if (text_width(clean, font) <= width)
        return clean;
    const auto all = characters(clean);
    const std::string_view cut = "…";
    double left = width - text_width(cut, font);
    std::size_t front = 0, back = all.size();
    const auto take = [&](std::string_view character) {
        left -= text_width(character, font);
        return left >= 0;
    };
    while (front < back) {  // from both ends: paths and names differ in either
        if (!take(all[front]))
            break;
        ++front;
        if (front == back || !take(all[back - 1]))
            break;
        --back;
    }
    std::string out;
    for (std::size_t i = 0; i < front; ++i)
        out += all[i];
    out += cut;
    for (std::size_t i = back; i < all.size(); ++i)
        out += all[i];
    return out;
}

}  // namespace reports
