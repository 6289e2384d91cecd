// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/draw/layout.hpp"

namespace reports {

struct SvgText {
    std::string title;        ///< for those who do not see it
    std::string description;  ///< all that is in it
    std::string language = "en";
    std::string id = "drawing";
};

/// The picture as an SVG element, an XML document without a declaration.
std::string svg(const Picture& picture, const SvgText& text);

}  // namespace reports
