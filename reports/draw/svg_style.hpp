// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "reports/draw/layout.hpp"

namespace reports {

/// Colours and lines, in light and dark, fonts for the language. Every selector and every variable
/// starts with "vd-" or "volab-drawing": the style of an SVG within a document holds for all of it.
std::string svg_style(std::string_view language);

/// An icon's outline in a square of 18.
std::string_view icon_path(Icon icon);

}  // namespace reports
