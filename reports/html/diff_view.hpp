// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reports::html {

/// A line of one side; `number` 0 when that side has no such line.
struct DiffSide {
    unsigned number = 0;
    std::string_view text;
    bool changed = false;
    bool operator==(const DiffSide&) const = default;
};

/// A row of the table: what was expected beside what was seen, or a gap between two parts.
struct DiffRow {
    DiffSide expected, actual;
    bool gap = false;
    bool operator==(const DiffRow&) const = default;
};

/// A unified diff as rows, lines that replace each other side by side. The rows are views of
/// `unified`. What is no diff makes rows of what it has, and never more than it has lines.
std::vector<DiffRow> side_by_side(std::string_view unified);

/// The same as a table; of a very long diff its beginning, with a note. Empty for an empty one.
std::string diff_table(std::string_view unified);

}  // namespace reports::html
