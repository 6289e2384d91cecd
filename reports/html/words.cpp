// SPDX-License-Identifier: Apache-2.0
#include "reports/html/words.hpp"

#include <cstdio>

#include "harness/base/text.hpp"
#include "reports/markup.hpp"

namespace reports::html {

using harness::cat;

std::string shown(std::string_view text)
{
    return markup(harness::without_escapes(text));
}

std::string in_language(const std::string& html, std::string_view language)
{
    return language == "en" ? html : cat("<span lang=\"", shown(language), "\">", html, "</span>");
}

std::string bytes_for_people(std::uint64_t bytes)
{
    if (bytes < 1000)
        return counted(bytes, "byte", "bytes");
    const char* unit = "kB";
    double value = static_cast<double>(bytes) / 1000;
    for (const char* larger : {"MB", "GB", "TB"})
        if (value >= 999.5) {
            value /= 1000;
            unit = larger;
        }
    char text[32];
    std::snprintf(text, sizeof text, value < 9.95 ? "%.1f %s" : "%.0f %s", value, unit);
    return text;
}

std::string counted(std::uint64_t things, std::string_view one, std::string_view several)
{
    return cat(things, ' ', things == 1 ? one : several);
}

}  // namespace reports::html
