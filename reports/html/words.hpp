// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reports::html {

/// Text for an element or an attribute in double quotes, without escapes that were for a terminal.
std::string shown(std::string_view text);

/// Markup that is in another language than the page, English: glyphs of Chinese and Japanese
/// differ.
std::string in_language(const std::string& html, std::string_view language);

/// "17 bytes", "3.4 kB", "120 MB".
std::string bytes_for_people(std::uint64_t bytes);

/// "1 run", "3 runs", "2 tries".
std::string counted(std::uint64_t things, std::string_view one, std::string_view several);

}  // namespace reports::html
