// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "reports/batch/batch.hpp"

namespace reports::html {

/// The id that the part of an attempt's run begins with; empty when the page has no such part.
using PrefixOf = std::function<std::string(const AttemptState&)>;

/// What the page of a batch begins with: how it ended, what people should know, a grid for each
/// scenario that has a matrix of two axes, and a table of the jobs with links to their runs.
std::string batch_html(const Batch& batch, const PrefixOf& prefix_of);

}  // namespace reports::html
