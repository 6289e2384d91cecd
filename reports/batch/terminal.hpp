// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "reports/batch/batch.hpp"

namespace reports {

/// What came of a batch, for a terminal, which what hosts printed cannot write to: a line for each
/// job of this shard, those that went wrong with the reason and their run's folder, and a line for
/// all.
std::string to_terminal(const Batch& batch, bool colour);

/// "2 failed, 1 flaky, 5 passed": of this shard's jobs.
std::string counts_of(const Batch& batch);

/// "✓", "✗" and the like, and the number of the colour that goes with it (ECMA-48, SGR).
std::string_view sign_of(Verdict verdict);
const char* colour_of(Verdict verdict);

}  // namespace reports
