// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// A font of a picture: its size in units of the picture, and whether all letters are as wide.
struct Font {
    double size = 12;
    bool monospaced = false;
    bool bold = false;
};

/// How wide a text is about, rather too wide than too narrow: what shows a picture has fonts of
/// its own. Characters of Chinese and Japanese, and emoji, are as wide as high.
double text_width(std::string_view text, const Font& font);

/// The text when it fits in `width`, else its start and its end with "…" between. Newlines and tabs
/// become spaces. Never cuts a character.
std::string fitted(std::string_view text, double width, const Font& font);

}  // namespace reports
