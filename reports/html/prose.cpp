// SPDX-License-Identifier: Apache-2.0
#include "reports/html/prose.hpp"

#include "harness/base/text.hpp"
#include "reports/markup.hpp"

namespace reports::html {

using harness::cat;

std::string prose_line(std::string_view says)
{
    std::string html;
    while (true) {
        const auto from = says.find('`');
        const auto to = from == says.npos ? says.npos : says.find('`', from + 1);
        if (to == says.npos)
            return html + markup(harness::without_escapes(says));
        html += markup(harness::without_escapes(says.substr(0, from)));
        const std::string_view code = says.substr(from + 1, to - from - 1);
        html += cat("<code>", markup(harness::without_escapes(code)), "</code>");
        says.remove_prefix(to + 1);
    }
}

std::string prose(std::string_view says)
{
    std::string html, paragraph;
    const auto end = [&] {
        if (!paragraph.empty())
            html += cat("<p>", prose_line(paragraph), "</p>\n");
        paragraph.clear();
    };
    for (const std::string_view line : harness::split_lines(says))
        if (harness::trim(line).empty())
            end();
        else
            paragraph += cat(paragraph.empty() ? "" : "\n", line);
    end();
    return html;
}

}  // namespace reports::html
