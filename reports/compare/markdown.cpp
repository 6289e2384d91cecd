// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/compare/views.hpp"
#include "reports/compare/words.hpp"
#include "reports/table.hpp"

namespace reports {

namespace {

using harness::cat;

/// Text of anybody in a line or a cell. In `<code>` neither GitHub nor GitLab looks for mentions,
/// issues and addresses; character references are never Markdown's structure (CommonMark 0.30,
/// section 2.5).
std::string quoted(std::string_view text, std::size_t most = 300)
{
    std::string safe;
    for (const char c : cut_to_width(one_line(text), most)) {
        const bool plain = c == ' ' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
        safe += plain ? std::string(1, c) : cat("&#", static_cast<int>(c), ";");
    }
    return safe.empty() ? "" : cat("<code>", safe, "</code>");
}

/// Text in a block that it cannot end: the fence is longer than any in it.
std::string fenced(std::string_view diff)
{
    std::size_t run = 0, longest = 2;
    for (const char c : diff) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    return cat(fence, "diff\n", harness::without_escapes(harness::to_utf8(diff)),
               diff.ends_with('\n') ? "" : "\n", fence, "\n");
}

/// Adds what still fits.
class Budget {
public:
    explicit Budget(std::size_t most) : most_(most) {}

    bool add(const std::string& more)
    {
        if (text_.size() + more.size() > most_)
            return false;
        text_ += more;
        return true;
    }
    std::size_t room() const { return most_ - text_.size(); }
    std::string take() { return std::move(text_); }

private:
    std::size_t most_;
    std::string text_;
};

constexpr std::size_t reserved = 400;  // for what is said about what is left out
constexpr std::string_view end_of_part = "\n</details>\n";

std::string row_of(const ComparedLine& line)
{
    return cat("| ", quoted(line.id, 100), " | ", quoted(line.label), " | ", quoted(line.what),
               " |\n");
}

std::string output_of(const ComparedLine& line)
{
    return cat("\n", quoted(line.id, 100), " ", quoted(line.label), " ", quoted(line.what), "\n\n",
               line.diff.empty() ? "" : fenced(line.diff));
}

/// How many of the part's lines did not fit.
std::size_t add_part(Budget& budget, const ComparedPart& part)
{
    const bool open = part.kind == ComparedPart::Kind::bad;
    const std::string head =
        cat("\n<details", open ? " open" : "", "><summary>", part.title, " (", part.lines.size(),
            ")</summary>\n\n", part.outputs ? "" : "| step | | |\n|---|---|---|\n");
    Budget own(budget.room() - std::min(budget.room(), end_of_part.size()));
    if (!own.add(head))
        return part.lines.size();
    std::size_t added = 0;
    for (const ComparedLine& line : part.lines)
        added += own.add(part.outputs ? output_of(line) : row_of(line));
    if (added > 0)
        budget.add(cat(own.take(), end_of_part));
    return part.lines.size() - added;
}

}  // namespace

std::string to_markdown(const Comparison& comparison, std::size_t most)
{
    Budget budget(most - std::min(most, reserved));
    const std::string title = comparison.title.empty() ? comparison.scenario : comparison.title;
    std::string head = cat("### ", comparison.regressed() ? "❌" : "✅", " ", quoted(title, 100),
                           "\n\n**", verdict_of(comparison), "**\n\n| | run | |\n|---|---|---|\n");
    for (const auto& [name, side] :
         {std::pair{"before", &comparison.before}, {"after", &comparison.after}})
        head +=
            cat("| ", name, " | ", quoted(side->run, 100), " | ", quoted(words_for(*side)), " |\n");
    head += "\n";
    for (const std::string& note : comparison.notes)
        head += cat("- ", quoted(note), "\n");
    budget.add(head);
    std::vector<std::string> left_out;
    for (const ComparedPart& part : parts_of(comparison))
        if (const std::size_t count = add_part(budget, part); count > 0)
            left_out.push_back(cat(count, " of \"", part.title, "\""));
    std::string text = budget.take();
    if (!left_out.empty())
        text += cat("\nToo long for a comment, left out: ", harness::join(left_out, ", "),
                    ". `volab compare` shows all.\n");
    return text;
}

}  // namespace reports
