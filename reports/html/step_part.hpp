// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "harness/model/scenario.hpp"
#include "reports/html/printed.hpp"
#include "reports/past.hpp"
#include "reports/summary.hpp"

namespace reports::html {

/// What the part of a step is made of.
struct StepView {
    const StepSummary& step;
    const PrintedStep* printed;           ///< null when nothing was run
    const harness::model::Step* written;  ///< as the scenario has it; null when that is not known
    const Past& earlier;
    std::string_view language;
    std::string_view prefix;  ///< of ids
    bool several_hosts;       ///< the run has more than one, so they are named
};

/// A step's part of the page. What was printed lies in `spool` and goes on to the page from there.
harness::Result<> write_step(const StepView& view, Spool& spool, PageFile& page);

// The pieces of it.
std::string step_head(const StepView& view);  ///< until where its tries begin
std::string step_tail(const StepView& view);  ///< from where they end
std::string checks_html(const StepSummary& step, bool passed, bool several_hosts);

}  // namespace reports::html
