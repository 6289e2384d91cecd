// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/plotter.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace reports {

Font font_of(TextStyle style)
{
    switch (style) {
        case TextStyle::heading: return {20, false, true};
        case TextStyle::subheading: return {14, false, false};
        case TextStyle::host_name: return {16, false, true};
        case TextStyle::name: return {12.5, true, true};
        case TextStyle::target: return {12, true, false};
        case TextStyle::note: return {11.5, false, false};
        case TextStyle::mark: return {11, false, true};
        case TextStyle::read_only: return {11, true, false};
    }
    return {};
}

TextLine text_line(Point at, TextStyle style, std::string_view text, int width, bool ends_there)
{
    TextLine line{at, style, ends_there, fitted(text, width, font_of(style)), {}};
    if (text_width(text, font_of(style)) > width)
        line.full = text;
    return line;
}

void Plotter::line(std::size_t shape, Point at, TextStyle style, std::string_view text, int width,
                   bool ends_there)
{
    if (!text.empty())
        picture_.shapes[shape].lines.push_back(text_line(at, style, text, width, ends_there));
}

std::size_t Plotter::card(ShapeKind kind, const Box& box, Icon icon, std::string_view name,
                          std::string_view note, Change change, std::size_t inside)
{
    const std::size_t shape = picture_.shapes.size();
    picture_.shapes.push_back({kind, box, icon, change, {}, inside});
    int width = box.width - 36 - 12;
    const bool has_note = !note.empty();
    const int baseline = has_note ? box.y + 20 : box.y + std::min(box.height, row_height) / 2 + 5;
    if (change != Change::stays) {
        const std::string_view mark = change == Change::added ? words_.added : words_.removed;
        const int taken = static_cast<int>(text_width(mark, font_of(TextStyle::mark))) + 8;
        line(shape, {box.right() - 12, baseline}, TextStyle::mark, mark, taken, true);
        width -= taken + 6;
    }
    line(shape, {box.x + 36, baseline}, TextStyle::name, name, width);
    line(shape, {box.x + 36, box.y + 37}, TextStyle::note, note, box.width - 36 - 12);
    return shape;
}

}  // namespace reports
