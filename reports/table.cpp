// SPDX-License-Identifier: Apache-2.0
#include "reports/table.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"

namespace reports {

namespace {

using harness::cat;

/// The character at the front of valid UTF-8, and its length in bytes.
std::pair<char32_t, std::size_t> front(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
    char32_t character = length == 1 ? byte(0) : byte(0) & (0x7fU >> length);
    for (std::size_t i = 1; i < std::min(length, text.size()); ++i)
        character = character << 6U | (byte(i) & 0x3fU);
    return {character, std::min(length, text.size())};
}

struct Range {
    char32_t first, last;
};
// The blocks of Unicode's EastAsianWidth.txt (UAX 11) that are wide, and emoji.
constexpr std::array wide{Range{0x1100, 0x115f},   Range{0x2e80, 0xa4cf},   Range{0xac00, 0xd7a3},
                          Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},
                          Range{0xffe0, 0xffe6},   Range{0x1f300, 0x1f64f}, Range{0x1f680, 0x1f6ff},
                          Range{0x1f900, 0x1faff}, Range{0x20000, 0x3fffd}};
// Marks over the character before, joiners, and what chooses how it looks.
constexpr std::array none{Range{0x300, 0x36f},   Range{0x200b, 0x200f}, Range{0x202a, 0x202e},
                          Range{0x2060, 0x206f}, Range{0xfe00, 0xfe0f}, Range{0xfeff, 0xfeff}};

std::size_t width_of(char32_t character)
{
    const auto in = [&](const Range& range) {
        return character >= range.first && character <= range.last;
    };
    return std::ranges::any_of(none, in) ? 0 : std::ranges::any_of(wide, in) ? 2 : 1;
}

constexpr std::size_t least = 6;  // a cell that is cut still tells something
constexpr std::size_t gap = 2;

/// Widths of the columns that fit: the widest that may be cut gives way first.
std::vector<std::size_t> fit(std::vector<std::size_t> widths, const std::vector<Column>& columns,
                             std::size_t width)
{
    const auto total = [&] {
        std::size_t sum = gap * (widths.size() - 1);
        for (const std::size_t each : widths)
            sum += each;
        return sum;
    };
    while (total() > width) {
        std::size_t widest = widths.size();
        for (std::size_t i = 0; i < widths.size(); ++i)
            if (columns[i].align == Column::Align::left && widths[i] > least &&
                (widest == widths.size() || widths[i] >= widths[widest]))
                widest = i;
        if (widest == widths.size())
            break;
        --widths[widest];
    }
    return widths;
}

}  // namespace

std::string one_line(std::string_view text)
{
    std::string line = harness::without_escapes(harness::to_utf8(text));
    std::ranges::replace(line, '\n', ' ');
    std::ranges::replace(line, '\t', ' ');
    return line;
}

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) {
        const auto [character, length] = front(text);
        width += width_of(character);
        text.remove_prefix(length);
    }
    return width;
}

std::string cut_to_width(std::string_view text, std::size_t width)
{
    if (display_width(text) <= width)
        return std::string{text};
    std::string cut;
    std::size_t taken = 1;  // by the "…"
    while (!text.empty()) {
        const auto [character, length] = front(text);
        taken += width_of(character);
        if (taken > width)
            break;
        cut += text.substr(0, length);
        text.remove_prefix(length);
    }
    return cut + "…";
}

std::string cut_in_middle(std::string_view text, std::size_t width)
{
    if (display_width(text) <= width)
        return std::string{text};
    const std::string beginning = cut_to_width(text, width / 2 + 1);
    std::string_view end = text;
    while (!end.empty() && display_width(beginning) + display_width(end) > width)
        end.remove_prefix(front(end).second);
    return beginning + std::string{end};
}

std::string table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows, std::size_t width)
{
    std::vector<std::vector<std::string>> lines(1);
    for (const Column& column : columns)
        lines.front().push_back(column.head);
    for (const auto& row : rows) {
        auto& line = lines.emplace_back();
        for (std::size_t i = 0; i < columns.size(); ++i)
            line.push_back(i < row.size() ? one_line(row[i]) : "");
    }
    std::vector<std::size_t> widths(columns.size(), 0);
    for (const auto& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], display_width(line[i]));
    widths = fit(std::move(widths), columns, width);

    std::string text;
    for (const auto& line : lines) {
        std::string out;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto cut = columns[i].cut == Column::Cut::end ? cut_to_width : cut_in_middle;
            const std::string cell =
                columns[i].align == Column::Align::left ? cut(line[i], widths[i]) : line[i];
            const std::size_t shown = display_width(cell);
            const std::string padding(widths[i] - std::min(shown, widths[i]), ' ');
            out +=
                columns[i].align == Column::Align::left ? cat(cell, padding) : cat(padding, cell);
            if (i + 1 < line.size())
                out += std::string(gap, ' ');
        }
        out.erase(out.find_last_not_of(' ') + 1);
        text += out + "\n";
    }
    return text;
}

}  // namespace reports
