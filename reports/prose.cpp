// SPDX-License-Identifier: Apache-2.0
#include "reports/prose.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/markup.hpp"

namespace reports {

namespace {

using harness::cat;

std::size_t longest_run(std::string_view text, char of)
{
    std::size_t longest = 0, run = 0;
    for (const char c : text)
        longest = std::max(longest, run = c == of ? run + 1 : 0);
    return longest;
}

}  // namespace

Paragraph spans_of(std::string_view text)
{
    Paragraph spans;
    while (!text.empty()) {
        const auto open = text.find('`');
        const auto close = open == std::string_view::npos ? open : text.find('`', open + 1);
        if (close == std::string_view::npos || close == open + 1)
            break;
        if (open > 0)
            spans.push_back({std::string{text.substr(0, open)}, false});
        spans.push_back({std::string{text.substr(open + 1, close - open - 1)}, true});
        text.remove_prefix(close + 1);
    }
    if (!text.empty())
        spans.push_back({std::string{text}, false});
    return spans;
}

std::vector<Paragraph> paragraphs(std::string_view text)
{
    std::vector<Paragraph> all;
    std::string current;
    const auto end = [&] {
        if (!current.empty())
            all.push_back(spans_of(current));
        current.clear();
    };
    for (const std::string_view line : harness::split_lines(text)) {
        const std::string_view words = harness::trim(line);
        if (words.empty())
            end();
        else
            current += cat(current.empty() ? "" : " ", words);
    }
    end();
    return all;
}

std::string html_of(const Paragraph& paragraph)
{
    std::string out;
    for (const Span& span : paragraph) {
        const std::string text = markup(harness::without_escapes(span.text));
        out += span.code ? cat("<code>", text, "</code>") : text;
    }
    return out;
}

std::string html_of(const std::vector<Paragraph>& all)
{
    std::string out;
    for (const Paragraph& paragraph : all)
        out += cat("<p>", html_of(paragraph), "</p>\n");
    return out;
}

std::string markdown_of(const Paragraph& paragraph)
{
    std::string out;
    for (const Span& span : paragraph)
        out += span.code ? markdown_code(span.text) : markdown_text(span.text);
    return out;
}

std::string markdown_of(const std::vector<Paragraph>& all)
{
    std::string out;
    for (const Paragraph& paragraph : all)
        out += cat(markdown_of(paragraph), "\n\n");
    return out;
}

std::string markdown_text(std::string_view text)
{
    constexpr std::string_view always = "\\`*_[]<>#|~&!$";
    std::string out;
    for (const char c : harness::to_utf8(harness::without_escapes(text))) {
        const bool at_start = out.empty();
        if (always.find(c) != std::string_view::npos ||
            (at_start && (c == '-' || c == '+' || c == '=')))
            out += '\\';
        out += c == '\n' || c == '\t' ? ' ' : c;
    }
    const auto digits = out.find_first_not_of("0123456789");  // "1." would begin a list
    if (digits != std::string::npos && digits > 0 && (out[digits] == '.' || out[digits] == ')'))
        out.insert(digits, 1, '\\');
    return out;
}

std::string markdown_code(std::string_view text)
{
    std::string clean = harness::without_escapes(text);
    std::ranges::replace(clean, '\n', ' ');
    const std::string fence(longest_run(clean, '`') + 1, '`');
    const bool padded = clean.starts_with('`') || clean.ends_with('`') || clean.empty() ||
                        (clean.starts_with(' ') && clean.ends_with(' '));
    const std::string_view pad = padded ? " " : "";
    return cat(fence, pad, clean, pad, fence);
}

std::string markdown_block(std::string_view text, std::string_view language)
{
    const std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
    return cat(fence, language, "\n", text, text.ends_with('\n') || text.empty() ? "" : "\n", fence,
               "\n\n");
}

}  // namespace reports
