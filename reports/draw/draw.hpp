// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/draw/architecture.hpp"

namespace reports {

struct DrawOptions {
    std::string language = "en";  ///< of the fixed words and of titles
    bool heading = true;          ///< the scenario's title above the picture
    /// A word that no other picture in the same document has: its ids start so.
    std::string id = "drawing";
};

/// The lab of a scenario as an SVG element (SVG 1.1): a file of its own, or a part of an HTML
/// document. Light or dark as its reader has it. All text in it is text, whatever it says.
std::string draw(const harness::model::Scenario& scenario, const DrawOptions& options = {});

/// One chapter of it (see architecture_of); a usage Error when there is none of this id.
harness::Result<std::string> draw_chapter(const harness::model::Scenario& scenario,
                                          std::string_view chapter,
                                          const DrawOptions& options = {});

/// What was found out before.
std::string draw(const Architecture& architecture, const harness::model::Scenario& scenario,
                 std::string_view chapter, const DrawOptions& options);

}  // namespace reports
