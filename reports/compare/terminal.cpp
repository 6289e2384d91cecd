// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "reports/compare/views.hpp"
#include "reports/compare/words.hpp"
#include "reports/paint.hpp"
#include "reports/table.hpp"

namespace reports {

namespace {

using harness::cat;
using Kind = ComparedPart::Kind;

constexpr std::size_t width = 80;
constexpr std::size_t most_diff_lines = 24;
constexpr std::size_t most_neutral =
    10;  // of steps that a failure kept from being run there are many

constexpr const char *red = "31", *green = "32", *yellow = "33", *dim = "2", *bold = "1";

const char* colour_of(Kind kind)
{
    return kind == Kind::bad ? red : kind == Kind::good ? green : yellow;
}

std::string_view sign_of(Kind kind)
{
    return kind == Kind::bad ? "✗" : kind == Kind::good ? "✓" : "·";
}

std::string diff_of(const std::string& diff, const Painter& paint)
{
    std::string text;
    std::size_t shown = 0;
    const auto lines = harness::split_lines(diff);
    for (const std::string_view line : lines) {
        if (line.starts_with("--- ") || line.starts_with("+++ "))
            continue;
        if (shown++ == most_diff_lines) {
            text += cat("      ", paint("… more: --format html=FILE has all of it", dim), "\n");
            break;
        }
        const std::string clean = cut_to_width(one_line(line), 2 * width);
        const char* code = line.starts_with('-') ? red : line.starts_with('+') ? green : dim;
        text += cat("      ", paint(clean, code), "\n");
    }
    return text;
}

std::string part_of(const ComparedPart& part, const Painter& paint)
{
    std::string text = cat("\n", paint(cat(part.title, " (", part.lines.size(), ")"), bold), "\n");
    std::size_t shown = 0;
    for (const ComparedLine& line : part.lines) {
        if (part.kind == Kind::neutral && shown++ == most_neutral) {
            text += cat("  ",
                        paint(cat("… ", part.lines.size() - most_neutral,
                                  " more: --format html=FILE has all of them"),
                              dim),
                        "\n");
            break;
        }
        const std::string id = cut_to_width(one_line(line.id), 40);
        text += cat("  ", paint(sign_of(part.kind), colour_of(part.kind)), " ", id, "  ",
                    paint(cut_to_width(one_line(line.label), width - 6 - display_width(id)), dim),
                    "\n      ", cut_to_width(one_line(line.what), 4 * width), "\n",
                    diff_of(line.diff, paint));
    }
    return text;
}

}  // namespace

std::string to_terminal(const Comparison& comparison, bool colour)
{
    const Painter paint{colour};
    const std::string& title = comparison.title.empty() ? comparison.scenario : comparison.title;
    std::string text = cat(paint(cut_to_width(one_line(title), width), bold), "\n");
    for (const auto& [name, side] :
         {std::pair{"before", &comparison.before}, {"after ", &comparison.after}})
        text += cat("  ", name, "  ", one_line(side->run), "  ",
                    paint(one_line(words_for(*side)), dim), "\n");
    for (const ComparedPart& part : parts_of(comparison))
        text += part_of(part, paint);
    text += "\n";
    for (const std::string& note : comparison.notes)
        text += cat(paint("note: ", yellow), one_line(note), "\n");
    return text + cat(paint(verdict_of(comparison), comparison.regressed() ? red : green), "\n");
}

}  // namespace reports
