// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/batch/batch_runs.hpp"
#include "reports/gathered.hpp"

namespace reports {

/// A run in the Common Test Report Format (ctrf.io, schema/ctrf.schema.json), JSON: a test for each
/// step, and one named "lab" when the run itself went wrong. Broken steps are "failed" and
/// interrupted ones "other"; `rawStatus` has our word. Times are milliseconds.
std::string ctrf(const Gathered& gathered);

/// A batch likewise: the tests of each job's last run, in suites named after the job, "flaky" when
/// an earlier attempt at the job failed there; `environment` is of the first run.
std::string ctrf(const BatchRuns& runs);

}  // namespace reports
