// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// Text as the content of an element, or as an attribute's value in double quotes, of HTML, SVG and
/// XML 1.0. Whatever it is, it stays text: markup is escaped, bytes that are no UTF-8 and
/// characters that XML cannot hold (section 2.2) become U+FFFD. Newlines and tabs stay.
std::string markup(std::string_view text);

/// The same for an XML attribute that keeps its newlines and tabs when it is read (section 3.3.3).
std::string markup_attribute(std::string_view text);

}  // namespace reports
