// SPDX-License-Identifier: Apache-2.0
#include "reports/html/diff_view.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>

#include "harness/base/text.hpp"
#include "reports/markup.hpp"

namespace reports::html {

namespace {

using harness::cat;

constexpr std::size_t most_rows = 1000;

/// The number after a mark in "@@ line 12 of expected, 14 of actual @@", as volab writes it, or in
/// "@@ -12,7 +14,8 @@", as others do; 1 when there is none.
unsigned start_in(std::string_view head, std::string_view ours, std::string_view theirs)
{
    unsigned number = 1;
    const std::string_view mark = head.find(ours) != std::string_view::npos ? ours : theirs;
    if (const auto at = head.find(mark); at != std::string_view::npos)
        std::from_chars(head.data() + at + mark.size(), head.data() + head.size(), number);
    return number;
}

/// Fills rows with the lines of a diff.
class Rows {
public:
    std::vector<DiffRow> take()
    {
        end_of_change();
        return std::move(rows_);
    }

    void add(std::string_view line)
    {
        const char kind = line.empty() ? ' ' : line.front();
        const std::string_view text = line.empty() ? line : line.substr(1);
        if (kind == '-') {
            removed_.push_back({expected_++, text, true});
        } else if (kind == '+') {
            added_.push_back({actual_++, text, true});
        } else if (line.starts_with("@@")) {
            end_of_change();
            if (!rows_.empty())
                rows_.push_back({.gap = true});
            expected_ = start_in(line, "line ", "-");
            actual_ = start_in(line, "of expected, ", "+");
        } else if (kind != '\\') {  // "\ No newline at end of file"
            end_of_change();
            rows_.push_back({{expected_++, text, false}, {actual_++, text, false}});
        }
    }

private:
    void end_of_change()
    {
        for (std::size_t i = 0; i < std::max(removed_.size(), added_.size()); ++i)
            rows_.push_back({i < removed_.size() ? removed_[i] : DiffSide{},
                             i < added_.size() ? added_[i] : DiffSide{}});
        removed_.clear();
        added_.clear();
    }

    std::vector<DiffRow> rows_;
    std::vector<DiffSide> removed_, added_;
    unsigned expected_ = 1, actual_ = 1;
};

bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// How many bytes the two begin with alike, whole characters only.
std::size_t common_start(std::string_view one, std::string_view other)
{
    std::size_t same = 0;
    while (same < std::min(one.size(), other.size()) && one[same] == other[same])
        ++same;
    while (same > 0 && ((same < one.size() && is_continuation(one[same])) ||
                        (same < other.size() && is_continuation(other[same]))))
        --same;
    return same;
}

std::size_t common_end(std::string_view one, std::string_view other)
{
    const std::size_t most = std::min(one.size(), other.size());
    std::size_t same = 0;
    while (same < most && one[one.size() - 1 - same] == other[other.size() - 1 - same])
        ++same;
    while (same > 0 && is_continuation(one[one.size() - same]))
        --same;
    return same;
}

std::string shown(std::string_view text)
{
    return markup(harness::without_escapes(text));
}

/// The text, with the part marked in which it is unlike the other side's.
std::string marked(const DiffSide& side, const DiffSide& other, std::string_view element)
{
    if (!side.changed || other.number == 0)
        return shown(side.text);
    const std::size_t start = common_start(side.text, other.text);
    const std::size_t end = common_end(side.text.substr(start), other.text.substr(start));
    const std::string_view middle = side.text.substr(start, side.text.size() - start - end);
    if (middle.empty() || start + end == 0)
        return shown(side.text);
    return cat(shown(side.text.substr(0, start)), '<', element, '>', shown(middle), "</", element,
               '>', shown(side.text.substr(side.text.size() - end)));
}

std::string cells(const DiffSide& side, const DiffSide& other, std::string_view element)
{
    if (side.number == 0)
        return "<td class=\"no\"></td><td class=\"none\"></td>";
    return cat("<td class=\"no\">", side.number, "</td><td",
               side.changed ? cat(" class=\"", element, '"') : "", '>',
               marked(side, other, element), "</td>");
}

}  // namespace

std::vector<DiffRow> side_by_side(std::string_view unified)
{
    Rows rows;
    bool head = true;  // "--- expected" and "+++ actual" come before the first "@@"
    for (const std::string_view line : harness::split_lines(unified)) {
        if (head && (line.starts_with("--- ") || line.starts_with("+++ ")))
            continue;
        head = false;
        rows.add(line);
    }
    return rows.take();
}

std::string diff_table(std::string_view unified)
{
    if (unified.empty())
        return {};
    std::string html =
        "<table class=\"diff\"><colgroup><col class=\"no\"><col><col "
        "class=\"no\"><col></colgroup><thead><tr><th colspan=\"2\" scope=\"col\">expected</th>"
        "<th colspan=\"2\" scope=\"col\">actual</th></tr></thead><tbody>\n";
    const std::vector<DiffRow> rows = side_by_side(unified);
    for (const DiffRow& row : rows | std::views::take(most_rows))
        html += row.gap ? std::string("<tr class=\"gap\"><td colspan=\"4\">⋯</td></tr>\n")
                        : cat("<tr>", cells(row.expected, row.actual, "del"),
                              cells(row.actual, row.expected, "ins"), "</tr>\n");
    if (rows.size() > most_rows)
        html += cat("<tr class=\"gap\"><td colspan=\"4\">", rows.size() - most_rows,
                    " more lines are in the record</td></tr>\n");
    return html + "</tbody></table>\n";
}

}  // namespace reports::html
