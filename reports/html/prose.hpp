// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports::html {

/// What a scenario says, as paragraphs: an empty line ends one, `text between backquotes` is code.
/// Everything else is text.
std::string prose(std::string_view says);

/// The same for one line, without a paragraph around it.
std::string prose_line(std::string_view says);

}  // namespace reports::html
