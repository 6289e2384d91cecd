// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/screen.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/walk/words.hpp"
#include "reports/table.hpp"

namespace harness::walk {

namespace {

constexpr std::size_t first_lines = 20;
constexpr std::size_t last_lines = 20;
constexpr std::size_t longest_line = 1000;

const char* code_of(Paint paint)
{
    switch (paint) {
        case Paint::bold: return "1";
        case Paint::dim: return "2";
        case Paint::red: return "31";
        case Paint::green: return "32";
        case Paint::yellow: return "33";
        case Paint::cyan: return "36";
        case Paint::plain: break;
    }
    return "0";
}

std::size_t length_of_character(std::string_view text)
{
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return std::min(length, text.size());
}

/// Marks that close something never begin a line.
bool closes(std::string_view character)
{
    constexpr std::array<std::string_view, 22> marks{"、", "。", "，", "．", "）", "」", "』", "！",
                                                     "？", "：", "；", "ー", "》", "】", "…",  "っ",
                                                     "ゃ", "ゅ", "ょ", "ッ", "ャ", "ュ"};
    return std::ranges::find(marks, character) != marks.end();
}

/// What is not to be cut: a word, or a wide character with the marks after it. A space stands
/// alone.
std::vector<std::string> pieces_of(std::string_view text)
{
    std::vector<std::string> pieces;
    bool joins = false;  // a narrow character goes on with the last piece
    while (!text.empty()) {
        const std::string_view character = text.substr(0, length_of_character(text));
        text.remove_prefix(character.size());
        const bool blank = character == " " || character == "\n" || character == "\t";
        const bool wide = reports::display_width(character) > 1;
        if (!pieces.empty() && pieces.back() != " " &&
            ((!wide && !blank && joins) || closes(character)))
            pieces.back() += character;
        else
            pieces.emplace_back(blank ? " " : character);
        joins = !wide && !blank;
    }
    return pieces;
}

}  // namespace

void Screen::print(std::string_view text)
{
    const std::lock_guard one_at_a_time(mutex_);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
    record(text);
}

void Screen::line(std::string_view text)
{
    print(cat(text, "\n"));
}

std::string Screen::paint(std::string_view text, Paint paint) const
{
    return style_.colour && paint != Paint::plain && !text.empty()
               ? cat("\x1b[", code_of(paint), "m", text, "\x1b[0m")
               : std::string{text};
}

void Screen::was_typed(std::string_view text)
{
    const std::lock_guard one_at_a_time(mutex_);
    record(text);
}

void Screen::record(std::string_view text)
{
    if (cast_ != nullptr)
        cast_->print(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_),
                     text);
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view margin)
{
    const std::size_t room = std::max<std::size_t>(width, margin.size() + 10) - margin.size();
    std::string out, line;
    std::size_t used = 0;
    const auto end_line = [&] {
        out += cat(margin, trim(line), "\n");
        line.clear();
        used = 0;
    };
    for (const std::string& piece : pieces_of(text)) {
        const std::size_t wide = reports::display_width(piece);
        if (used + wide > room && used > 0)
            end_line();
        if (piece == " " && used == 0)
            continue;
        line += piece;
        used += wide;
    }
    if (used > 0)
        end_line();
    return out;
}

std::string shortened(std::string_view text, std::string_view left_out)
{
    const auto lines = split_lines(text);
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == first_lines && lines.size() > first_lines + last_lines) {
            const std::size_t more = lines.size() - first_lines - last_lines;
            out += cat(filled(left_out, {std::to_string(more)}), "\n");
            i += more;
        }
        out += cat(excerpt(without_escapes(lines[i]), longest_line), "\n");
    }
    return out;
}

}  // namespace harness::walk
