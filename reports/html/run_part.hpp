// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "harness/model/scenario.hpp"
#include "reports/html/page_file.hpp"
#include "reports/html/printed.hpp"
#include "reports/past.hpp"
#include "reports/summary.hpp"

namespace reports::html {

/// What a page shows of a run that its record does not have.
struct Beside {
    std::optional<harness::model::Scenario>
        scenario;         ///< for what it says; nothing: it is left out
    Past past;            ///< of its scenario; empty when there is no history
    std::string picture;  ///< of its lab, SVG that was escaped already; empty when there is none
};

/// A run as it was read.
struct RunView {
    const RunSummary& run;
    const Printer& printer;
    const RunFolder& folder;
    const Beside& beside;
    const Past& earlier;
    std::string_view language;
    std::string_view prefix;  ///< of ids, "" or "r2-"
    unsigned level;           ///< of the run's heading
    std::string_view which;   ///< beside its title, when there are several of it; or empty
};

/// A run's part of the page.
harness::Result<> write_run(const RunView& view, Spool& spool, PageFile& page);

}  // namespace reports::html
