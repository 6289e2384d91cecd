// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/check/judge.hpp"

namespace harness::check {

/// Text as people are shown it inside of a sentence: in quotes, on one line where it is short, cut
/// where it is long, control characters made visible.
std::string shown(std::string_view text);

/// The same without the quotes, for what is no text: a number is not shown as '80'.
std::string shown_bare(std::string_view text);

/// Without the newlines at its end, as `$(…)` in a shell has it.
std::string_view without_last_newlines(std::string_view text);

/// Judges one text. `subject` is what it is called: "stdout". Fails only when a variable in the
/// matcher has no value.
Result<Verdict> judge_text(const model::TextMatcher& matcher, std::string_view text,
                           std::string_view subject, const model::Variables& variables);

}  // namespace harness::check
