// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "harness/model/event.hpp"

namespace reports {

/// A run as JUnit XML, in the form that Jenkins, GitLab and GitHub read: a test suite for each
/// chapter, a test case for each step. A run that was cut short gives its unfinished steps as
/// errors. Well-formed XML 1.0 whatever the hosts printed.
std::string to_junit(std::span<const harness::model::Event> events);

}  // namespace reports
