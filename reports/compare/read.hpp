// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "reports/compare/compare.hpp"
#include "reports/history/history.hpp"

namespace reports {

/// A run to compare, from its record.
harness::Result<ComparedRun> read_compared(const std::filesystem::path& record,
                                           const Normaliser& normalise);

/// A run to compare, from what the history knows of it: without what it printed.
harness::Result<ComparedRun> stored_compared(const History& history, const StoredRun& run);

/// So many diffs are looked for: who changed more has changed another thing.
inline constexpr std::size_t most_diffs = 200;

/// Fills in the diffs of outputs that changed, the first `most_diffs`, by reading both records
/// once more.
harness::Result<> find_diffs(Comparison& comparison, const std::filesystem::path& before,
                             const std::filesystem::path& after, const Normaliser& normalise);

}  // namespace reports
