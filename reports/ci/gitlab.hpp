// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/batch/batch_runs.hpp"
#include "reports/gathered.hpp"

namespace reports {

/// What went wrong as GitLab's Code Quality report (docs.gitlab.com/ci/testing/code_quality), a
/// subset of Code Climate's JSON: an issue at the line of the scenario for each check that did not
/// hold. Its fingerprint stays the same as long as step, host and what is expected do, so that a
/// merge request shows what is new.
std::string gitlab_codequality(const Gathered& gathered);
std::string gitlab_codequality(const BatchRuns& runs);

/// How many steps had which outcome and how long the chapters took, as OpenMetrics text, which
/// GitLab compares with the target branch's (docs.gitlab.com/ci/testing/metrics_reports).
std::string gitlab_metrics(const Gathered& gathered);

/// Of a batch also how many jobs had which verdict; what is of a job has its title as a label.
std::string gitlab_metrics(const BatchRuns& runs);

}  // namespace reports
