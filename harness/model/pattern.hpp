// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace re2 {
class RE2;
}

namespace harness::model {

/// A regular expression in RE2 syntax (https://github.com/google/re2/wiki/Syntax): matching takes
/// time linear in the text, whatever a scenario asks for. `^` and `$` match at lines.
class Pattern {
public:
    /// Fails with what is wrong about the expression; the caller adds the place.
    static Result<Pattern> parse(std::string_view expression);

    bool found_in(std::string_view text) const;

    /// The groups of the first match, [0] being the whole of it; nothing when there is none.
    std::optional<std::vector<std::string>> groups_in(std::string_view text) const;

    /// The text with each match replaced; `\1` in `with` is group 1, as Pattern's users write it in
    /// code, not people. Takes time linear in the text, as all of a Pattern does.
    std::string replaced_in(std::string text, const std::string& with) const;

    /// How many groups there are, the whole match not counted.
    int group_count() const;

    const std::string& expression() const { return expression_; }

    /// `text` as an expression that matches just that text.
    static std::string quoted(std::string_view text);

    bool operator==(const Pattern& other) const { return expression() == other.expression(); }

private:
    Pattern(std::string expression, std::shared_ptr<const re2::RE2> compiled)
        : expression_(std::move(expression)), compiled_(std::move(compiled))
    {
    }
    std::string expression_;
    std::shared_ptr<const re2::RE2> compiled_;  // shared by copies: immutable and costly to make
};

}  // namespace harness::model
