// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reports {

/// A piece of a narrative: words, or what stands between backticks.
struct Span {
    std::string text;
    bool code = false;
    bool operator==(const Span&) const = default;
};
using Paragraph = std::vector<Span>;

/// A text as one paragraph: titles, for one.
Paragraph spans_of(std::string_view text);

/// Paragraphs are what empty lines part. A backtick without another one in its paragraph is itself.
std::vector<Paragraph> paragraphs(std::string_view text);

/// As HTML: `<p>` elements, or one text with `<code>` in it.
std::string html_of(const std::vector<Paragraph>& paragraphs);
std::string html_of(const Paragraph& paragraph);

/// As CommonMark that shows just these words.
std::string markdown_of(const std::vector<Paragraph>& paragraphs);
std::string markdown_of(const Paragraph& paragraph);

/// Plain text as CommonMark.
std::string markdown_text(std::string_view text);
/// Text as a code span, whatever backticks it has.
std::string markdown_code(std::string_view text);
/// A code block with a fence that is longer than any in it.
std::string markdown_block(std::string_view text, std::string_view language);

}  // namespace reports
