// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/history/history.hpp"

namespace reports {

// What the history knows, for a terminal of 80 columns, and as JSON (reports/HISTORY.md). Each ends
// with a newline.

std::string to_table(const std::vector<StoredRun>& runs);
std::string to_table(const std::vector<Baseline>& baselines);
std::string to_table(const std::vector<PaceChange>& changes);
std::string to_table(const std::vector<FlakyStep>& steps);
std::string to_table(const std::vector<FailingStep>& steps);

/// One run, whole: its steps stand beside the median of earlier runs in which they passed.
struct ShownRun {
    StoredRun run;
    std::vector<StoredStep> steps;
    std::vector<StoredFact> facts;
    Past past;
};
std::string to_table(const ShownRun& shown);

std::string to_json(const std::vector<StoredRun>& runs);
std::string to_json(const std::vector<Baseline>& baselines);
std::string to_json(const std::vector<PaceChange>& changes);
std::string to_json(const std::vector<FlakyStep>& steps);
std::string to_json(const std::vector<FailingStep>& steps);
std::string to_json(const ShownRun& shown);

}  // namespace reports
