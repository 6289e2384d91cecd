// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/batch/batch_runs.hpp"
#include "reports/gathered.hpp"

namespace reports {

/// What went wrong as workflow commands of GitHub Actions (`::error file=…,line=…::…`), which
/// become annotations of the scenario's lines; no more than GitHub shows of a step: 10 errors, 10
/// warnings. Each is one line, whatever the hosts printed.
std::string github_annotations(const Gathered& gathered);

/// Of a batch, with the job in each title; flaky jobs are warnings.
std::string github_annotations(const BatchRuns& runs);

/// The run as Markdown, for $GITHUB_STEP_SUMMARY or a comment: outcome, chapters, and of each step
/// that went wrong what was expected and printed. Less than 1 MiB, of which GitHub shows nothing
/// more; says what is left out. What hosts printed stands in code blocks that it cannot end.
std::string github_summary(const Gathered& gathered);

/// Of a batch: a table of its jobs, then what went wrong in each.
std::string github_summary(const BatchRuns& runs);

}  // namespace reports
