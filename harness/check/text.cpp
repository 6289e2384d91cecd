// SPDX-License-Identifier: Apache-2.0
#include "harness/check/text.hpp"

#include <algorithm>

#include "harness/base/diff.hpp"
#include "harness/base/text.hpp"
#include "harness/model/pattern.hpp"

namespace harness::check {

namespace {

constexpr std::size_t most_shown = 1200;

std::size_t count_lines(std::string_view text)
{
    const auto newlines = std::ranges::count(text, '\n');
    return static_cast<std::size_t>(newlines) + (!text.empty() && text.back() != '\n' ? 1 : 0);
}

std::string is(std::string_view subject, std::string_view text)
{
    return text.empty() ? cat(subject, " is empty") : cat(subject, " is ", shown(text));
}

/// What a matcher finds out: the sentence it stands for, and whether it is true.
struct Finding {
    std::string sentence;  ///< after the subject: "contains 'x'"
    std::string negation;  ///< "does not contain 'x'"
    bool holds = false;
    std::string actual = {};  ///< when the text itself is not what there is to say
    std::string diff = {};
};

struct Finder {
    std::string_view text;
    std::string_view subject;
    const model::Variables& variables;

    Result<Finding> operator()(const model::Equals& wanted) const
    {
        const auto filled = model::expand(wanted.text, variables);
        if (!filled)
            return filled.error();
        const std::string_view expected = without_last_newlines(*filled);
        const std::string_view actual = without_last_newlines(text);
        const std::string quoted = expected.empty() ? "empty" : shown(expected);
        Finding finding{cat("is ", quoted), cat("is not ", quoted), expected == actual};
        if (!finding.holds &&
            (expected.find('\n') != expected.npos || actual.find('\n') != actual.npos))
            finding.diff = unified_diff(expected, actual);
        return finding;
    }

    Result<Finding> operator()(const model::Contains& wanted) const
    {
        const auto filled = model::expand(wanted.text, variables);
        if (!filled)
            return filled.error();
        return Finding{cat("contains ", shown(*filled)), cat("does not contain ", shown(*filled)),
                       text.find(*filled) != text.npos};
    }

    Result<Finding> operator()(const model::Matches& wanted) const
    {
        const auto filled = model::expand(wanted.expression, variables, model::Pattern::quoted);
        if (!filled)
            return filled.error();
        const auto pattern = model::Pattern::parse(*filled);
        if (!pattern)
            return pattern.error();
        return Finding{cat("matches /", *filled, "/"), cat("does not match /", *filled, "/"),
                       pattern->found_in(text)};
    }

    Result<Finding> operator()(const model::LineCount& wanted) const
    {
        const std::size_t lines = count_lines(text);
        const std::string number = cat(wanted.count, wanted.count == 1 ? " line" : " lines");
        return Finding{cat("has ", number), cat("has not ", number), lines == wanted.count,
                       cat(subject, " has ", lines, lines == 1 ? " line" : " lines",
                           text.empty() ? "" : cat(": ", shown(text)))};
    }
};

}  // namespace

std::string shown(std::string_view text)
{
    return cat("'", shown_bare(text), "'");
}

std::string shown_bare(std::string_view text)
{
    const std::string_view trimmed = without_last_newlines(text);
    const std::string visible =
        without_escapes(to_utf8(trimmed.substr(0, std::min(trimmed.size(), 2 * most_shown))));
    std::string cut = excerpt(visible, most_shown);
    if (trimmed.size() > 2 * most_shown && cut.size() == visible.size())
        cut += "…";
    return cut;
}

std::string_view without_last_newlines(std::string_view text)
{
    const auto last = text.find_last_not_of("\r\n");
    return last == text.npos ? std::string_view{} : text.substr(0, last + 1);
}

Result<Verdict> judge_text(const model::TextMatcher& matcher, std::string_view text,
                           std::string_view subject, const model::Variables& variables)
{
    const auto finding = std::visit(Finder{text, subject, variables}, matcher.wanted);
    if (!finding)
        return finding.error();
    const bool passed = finding->holds != matcher.negated;
    return Verdict{passed,
                   cat(subject, ' ', matcher.negated ? finding->negation : finding->sentence),
                   finding->actual.empty() ? is(subject, text) : finding->actual,
                   passed || matcher.negated ? std::string{} : finding->diff,
                   {}};
}

}  // namespace harness::check
