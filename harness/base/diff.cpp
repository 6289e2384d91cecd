// SPDX-License-Identifier: Apache-2.0
#include "harness/base/diff.hpp"

#include <algorithm>
#include <vector>

#include "harness/base/text.hpp"

namespace harness {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t context = 3;
constexpr std::size_t most_lines = 400;  // compared on each side: the table has its square

constexpr std::size_t most_bytes = 4 << 20;  // looked at on each side

struct Edit {
    char kind;  ///< ' ' in both, '-' only expected, '+' only actual
    std::string_view line;
};

/// Longest common subsequence, by the table of its lengths.
std::vector<Edit> compare(const Lines& expected, const Lines& actual)
{
    const std::size_t rows = expected.size();
    const std::size_t columns = actual.size();
    std::vector<std::vector<unsigned>> length(rows + 1, std::vector<unsigned>(columns + 1, 0));
    for (std::size_t i = rows; i-- > 0;)
        for (std::size_t j = columns; j-- > 0;)
            length[i][j] = expected[i] == actual[j] ? length[i + 1][j + 1] + 1
                                                    : std::max(length[i + 1][j], length[i][j + 1]);
    std::vector<Edit> edits;
    std::size_t i = 0, j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && expected[i] == actual[j]) {
            edits.push_back({' ', expected[i]});
            ++i, ++j;
        } else if (i < rows && (j == columns || length[i + 1][j] >= length[i][j + 1])) {
            edits.push_back({'-', expected[i++]});
        } else {
            edits.push_back({'+', actual[j++]});
        }
    }
    return edits;
}

std::string line_of(const Edit& edit)
{
    return cat(edit.kind, without_escapes(to_utf8(excerpt(edit.line, 500))), "\n");
}

/// Edits with their context, far stretches of sameness left out.
std::string print(const std::vector<Edit>& edits, std::size_t first_line, std::string_view left,
                  std::string_view right)
{
    std::string text;
    std::size_t expected_line = first_line, actual_line = first_line;
    bool shown_before = false;
    for (std::size_t at = 0; at < edits.size(); ++at) {
        const std::size_t from = at >= context ? at - context : 0;
        const std::size_t to = std::min(edits.size(), at + context + 1);
        const bool near = std::any_of(edits.begin() + static_cast<std::ptrdiff_t>(from),
                                      edits.begin() + static_cast<std::ptrdiff_t>(to),
                                      [](const Edit& edit) { return edit.kind != ' '; });
        if (near && !shown_before)
            text += cat("@@ line ", expected_line, " of ", left, ", ", actual_line, " of ", right,
                        " @@\n");
        if (near)
            text += line_of(edits[at]);
        shown_before = near;
        expected_line += edits[at].kind != '+';
        actual_line += edits[at].kind != '-';
    }
    return text;
}

Lines part(const Lines& lines, std::size_t from, std::size_t to)
{
    return {lines.begin() + static_cast<std::ptrdiff_t>(from),
            lines.begin() + static_cast<std::ptrdiff_t>(std::max(from, to))};
}

}  // namespace

std::string unified_diff(std::string_view expected, std::string_view actual,
                         std::string_view expected_name, std::string_view actual_name)
{
    const Lines left = split_lines(expected.substr(0, most_bytes));
    const Lines right = split_lines(actual.substr(0, most_bytes));
    const std::size_t shorter = std::min(left.size(), right.size());
    std::size_t same = 0;
    while (same < shorter && left[same] == right[same])
        ++same;
    if (same == left.size() && same == right.size())
        return {};
    std::size_t same_end = 0;
    while (same_end < shorter - same &&
           left[left.size() - 1 - same_end] == right[right.size() - 1 - same_end])
        ++same_end;

    const std::size_t from = same - std::min(same, context);
    const std::size_t left_end = std::min(left.size() - same_end + context, left.size());
    const std::size_t right_end = std::min(right.size() - same_end + context, right.size());
    const bool cut = left_end - from > most_lines || right_end - from > most_lines;
    std::string text = cat("--- ", expected_name, "\n+++ ", actual_name, "\n",
                           print(compare(part(left, from, std::min(left_end, from + most_lines)),
                                         part(right, from, std::min(right_end, from + most_lines))),
                                 from + 1, expected_name, actual_name));
    if (cut)
        text += cat("… there is more: ", left.size(), " lines ", expected_name, ", ", right.size(),
                    " ", actual_name, "\n");
    return text;
}

}  // namespace harness
