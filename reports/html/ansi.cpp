// SPDX-License-Identifier: Apache-2.0
#include "reports/html/ansi.hpp"

#include <algorithm>
#include <vector>

#include "harness/base/text.hpp"
#include "reports/html/sgr.hpp"
#include "reports/markup.hpp"

namespace reports::html {

namespace {

using harness::cat;

/// One character of the line that is being written.
struct Cell {
    std::string_view text;  ///< of the output, or what stands for a control character
    Style style;
};

/// "\x00" to "\x9f", for control characters.
std::string_view shown(unsigned char control)
{
    static const std::vector<std::string> names = [] {
        constexpr std::string_view digits = "0123456789abcdef";
        std::vector<std::string> all;
        for (unsigned i = 0; i < 256; ++i)
            all.push_back(cat("\\x", digits[i >> 4U], digits[i & 15U]));
        return all;
    }();
    return names[control];
}

/// How many bytes a character has by its first one; the text is valid.
std::size_t length_of(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Where a string that ST, BEL or the end of the text ends is over (ECMA-48, 5.6: OSC, DCS, …).
std::size_t string_end(std::string_view text, std::size_t at)
{
    for (; at < text.size(); ++at) {
        if (text[at] == '\a')
            return at + 1;
        if (text[at] == '\x1B')
            return at + (at + 1 < text.size() && text[at + 1] == '\\' ? 2 : 0);
        if (text.substr(at).starts_with("\xC2\x9C"))
            return at + 2;
    }
    return at;
}

/// A line under the hands of a terminal.
class Terminal {
public:
    explicit Terminal(std::string_view text) : text_(text) {}

    std::string html()
    {
        while (at_ < text_.size())
            step();
        flush();
        return std::move(out_);
    }

private:
    void step()
    {
        if (cells_.empty() && style_ == Style{} && plain_line())
            return;
        const char c = text_[at_];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\x1B')
            escape(at_ + 1);
        else if (byte == 0xC2 && at_ + 1 < text_.size() && text_[at_ + 1] < '\xA0')
            c1(static_cast<unsigned char>(text_[at_ + 1]));
        else if (byte < 0x20 || byte == 0x7F)
            control(c);
        else {
            const std::size_t length = length_of(c);
            put(text_.substr(at_, length));
            at_ += length;
        }
    }

    /// Most lines have nothing special: they are taken whole.
    bool plain_line()
    {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        const std::string_view line = text_.substr(at_, end - at_);
        const bool plain = std::ranges::none_of(line, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return (byte < 0x20 && c != '\t') || byte == 0x7F || byte == 0xC2;
        });
        if (!plain)
            return false;
        out_ += markup(line);
        if (end < text_.size())
            out_ += '\n';
        at_ = std::min(end + 1, text_.size());
        return true;
    }

    void put(std::string_view character)
    {
        if (column_ < cells_.size())
            cells_[column_] = {character, style_};
        else
            cells_.push_back({character, style_});
        ++column_;
    }

    void control(char c)
    {
        ++at_;
        if (c == '\n') {
            flush();
            out_ += '\n';
        } else if (c == '\t') {
            put("\t");
        } else if (c == '\r') {
            column_ = 0;
        } else if (c == '\b') {
            column_ -= column_ > 0 ? 1 : 0;
        } else if (c != '\a') {
            put(shown(static_cast<unsigned char>(c)));
        }
    }

    void c1(unsigned char c)
    {
        at_ += 2;
        if (c == 0x9B)
            sequence(at_);
        else if (c == 0x90 || c == 0x98 || c >= 0x9D)
            at_ = string_end(text_, at_);
        else
            put(shown(c));
    }

    /// After ESC.
    void escape(std::size_t from)
    {
        at_ = from;
        if (at_ >= text_.size())
            return;
        const char kind = text_[at_];
        if (kind == '[')
            return sequence(at_ + 1);
        if (std::string_view("]PX^_").find(kind) != std::string_view::npos) {
            at_ = string_end(text_, at_ + 1);
            return;
        }
        while (at_ < text_.size() && text_[at_] >= ' ' && text_[at_] <= '/')
            ++at_;
        if (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '~')
            ++at_;
    }

    /// A control sequence: parameters, and a last byte that says what for.
    void sequence(std::size_t from)
    {
        std::size_t end = from;
        while (end < text_.size() && text_[end] >= ' ' && text_[end] <= '?')
            ++end;
        at_ = end;
        if (end >= text_.size() || text_[end] < '@' || text_[end] > '~')
            return;
        ++at_;
        const std::string_view parameters = text_.substr(from, end - from);
        if (text_[end] == 'm' && parameters.find_first_not_of("0123456789;:") == parameters.npos)
            style_ = select_graphic_rendition(style_, parameters);
        else if (text_[end] == 'K')
            erase(parameters);
    }

    void erase(std::string_view parameters)
    {
        if (parameters.empty() || parameters == "0")
            cells_.resize(std::min(column_, cells_.size()));
        else if (parameters == "2")
            std::ranges::fill(cells_, Cell{" ", {}});
    }

    void flush()
    {
        Style style;
        std::string run;
        const auto close = [&] {
            const std::string start = span_start(style);
            out_ += cat(start, markup(run), start.empty() ? "" : "</span>");
            run.clear();
        };
        for (const Cell& cell : cells_) {
            if (cell.style != style) {
                close();
                style = cell.style;
            }
            run += cell.text;
        }
        close();
        cells_.clear();
        column_ = 0;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
    std::vector<Cell> cells_;
    std::size_t column_ = 0;
    Style style_;
};

}  // namespace

std::string ansi_to_html(std::string_view text)
{
    const std::string valid = harness::to_utf8(text);
    return Terminal(valid).html();
}

}  // namespace reports::html
