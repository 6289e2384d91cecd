// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/handout/document.hpp"
#include "reports/handout/words.hpp"

namespace reports {

/// A step as readers see it: as it was run when it was, else as it is written.
HandoutStep handout_step(const harness::model::Step& step, const HandoutRun* run,
                         const HandoutWords& words, std::string_view language);

/// What there is to say of a step that is not shown to readers, and did not pass; else "".
std::string hidden_trouble(const harness::model::Step& step, const HandoutRun* run,
                           const HandoutWords& words);

}  // namespace reports
