// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reports {

struct Column {
    std::string head;
    enum class Align { left, right } align = Align::left;
    /// What of a cell gives way when it is too long: names that differ at their ends keep those.
    enum class Cut { end, middle } cut = Cut::end;
};

/// Rows under their heads, for a terminal: text of hosts and records cannot write to it. Lines are
/// as long as the widest cells ask for, but no longer than `width`: left-aligned cells are cut, the
/// widest first. Wide characters (CJK) take two columns, as terminals show them.
std::string table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows, std::size_t width = 80);

/// Text of anybody as one line that cannot write to the terminal.
std::string one_line(std::string_view text);

/// How many columns of a terminal the text takes, which is one line of UTF-8.
std::size_t display_width(std::string_view text);

/// Its beginning, in at most so many columns; "…" marks a cut.
std::string cut_to_width(std::string_view text, std::size_t width);

/// Its beginning and its end, "…" between them.
std::string cut_in_middle(std::string_view text, std::size_t width);

}  // namespace reports
