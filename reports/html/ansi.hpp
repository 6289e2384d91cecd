// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports::html {

/// What a host printed, as the content of a `<pre>`: text that stays text, with the colours it
/// asked for (SGR of ECMA-48: 16 colours, 256, true colour; bold, faint, italic, underlined,
/// inverse, struck out) as spans whose classes page.css has. A carriage return, a backspace and
/// "erase in line" act as on a terminal, so of a progress bar its last state is left. Other escape
/// sequences are dropped, other control characters shown as "\xNN". Spans never cross a newline.
std::string ansi_to_html(std::string_view text);

}  // namespace reports::html
