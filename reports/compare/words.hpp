// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "reports/compare/compare.hpp"

namespace reports {

/// One line of a comparison, in words that all views share. Text of records is as it was.
struct ComparedLine {
    std::string id, label;
    std::string what;  ///< "passed before, now failed: …"
    std::string diff;  ///< of an output
};

/// What changed in one way.
struct ComparedPart {
    enum class Kind { bad, good, neutral } kind;
    std::string title;     ///< "Newly failing"
    bool outputs = false;  ///< its lines have diffs
    std::vector<ComparedLine> lines;
};

/// The parts in which there is something, the most important first.
std::vector<ComparedPart> parts_of(const Comparison& comparison);

/// "2026-11-24 08:30, passed in 12.4 s, commit c0ffee1".
std::string words_for(const Comparison::Side& side);

/// "Regression: 1 newly failing", "No regression: …".
std::string verdict_of(const Comparison& comparison);

}  // namespace reports
