// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/batch/batch_runs.hpp"
#include "reports/gathered.hpp"

namespace reports {

/// A run as TAP 14 (testanything.org/tap-version-14-specification.html): a subtest for each
/// chapter, a test point for each step, with YAML diagnostics. A run that was cut short, or whose
/// lab broke, ends with "Bail out!".
std::string tap(const Gathered& gathered);

/// A batch likewise: a subtest for each job, which has one for each chapter of its last run, and a
/// point "lab" when something else went wrong. Only a batch that was cut short bails out.
std::string tap(const BatchRuns& runs);

}  // namespace reports
