// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace harness {

/// How `actual` differs from `expected`, line by line, as `diff -u` shows it (three lines of
/// context). The time it takes is bounded: of texts that differ in very many lines only the part
/// around the first difference is compared. Empty when there is no difference. What stands on
/// either side can be called something else.
std::string unified_diff(std::string_view expected, std::string_view actual,
                         std::string_view expected_name = "expected",
                         std::string_view actual_name = "actual");

}  // namespace harness
