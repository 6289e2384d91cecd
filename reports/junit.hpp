// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/batch/batch_runs.hpp"
#include "reports/gathered.hpp"

namespace reports {

/// A run as JUnit XML as Jenkins, GitLab and GitHub's readers take it (testing/junit.xsd): a suite
/// for each chapter, a case for each step, and one named "lab" when the run itself went wrong.
/// Tries that were repeated are reruns in the words of Maven's Surefire; whole outputs and
/// collected logs are attachments in the words of Jenkins (`[[ATTACHMENT|path]]`). Of a run that
/// was cut short the unfinished steps are errors. Well-formed XML 1.0 whatever the hosts printed.
std::string junit(const Gathered& gathered);

/// A batch likewise: the suites of each job's last run, their cases' classes named after the job.
/// What went wrong in an earlier attempt is a rerun of the step's case, or of the case "lab".
std::string junit(const BatchRuns& runs);

}  // namespace reports
