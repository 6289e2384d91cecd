// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/pattern.hpp"

namespace reports {

/// Something in outputs that differs from run to run and means nothing. One row is one rule, with
/// what it does, which a test sees that it does (reports/COMPARE.md lists them).
struct VolatilePart {
    std::string_view name;
    std::string_view expression;  ///< RE2 (harness/model/pattern.hpp)
    std::string_view stands_for;  ///< `\1` is group 1
    std::string_view example;
    std::string_view becomes;
};

/// All of them, in the order in which they are applied.
std::span<const VolatilePart> volatile_parts();

/// Takes what is volatile out of outputs, so that equal ones mean the same.
class Normaliser {
public:
    /// `ignored` are expressions of the user's: matches become `<ignored>`, before all else. The
    /// Error (of Fault::usage) says which one is wrong.
    static harness::Result<Normaliser> make(const std::vector<std::string>& ignored = {});

    /// The text with a name in angle brackets for each volatile part, and without what colours a
    /// terminal. Takes time linear in the text.
    std::string operator()(std::string_view text) const;

private:
    struct Rule {
        harness::model::Pattern pattern;
        std::string stands_for;
    };
    explicit Normaliser(std::vector<Rule> rules) : rules_(std::move(rules)) {}
    std::vector<Rule> rules_;
};

}  // namespace reports
