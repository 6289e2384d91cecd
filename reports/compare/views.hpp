// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/compare/compare.hpp"

namespace reports {

/// For a terminal, which what hosts printed cannot write to.
std::string to_terminal(const Comparison& comparison, bool colour);

/// The longest comment that GitHub takes.
inline constexpr std::size_t longest_comment = 65'536;

/// For a pull request's comment (GitHub Flavored Markdown, which GitLab reads, too), in at most
/// `most` bytes: what does not fit is left out, and counted. What hosts printed makes no markup,
/// no link and no mention.
std::string to_markdown(const Comparison& comparison, std::size_t most = longest_comment);

/// A page of its own that needs nothing else.
std::string to_html(const Comparison& comparison);

}  // namespace reports
