// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/event.hpp"
#include "harness/model/expectation.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/variables.hpp"

namespace harness::check {

/// What one try at a step left to be judged. The texts may be hundreds of megabytes; nothing here
/// copies them.
struct Observed {
    std::optional<int> exit;  ///< absent when it was killed
    bool timed_out = false;
    std::string_view out;
    std::string_view err;
};

/// One expectation, judged. The texts are for people, and short.
struct Verdict {
    bool passed = false;
    std::string expected;  ///< "stdout contains 'vol1'"
    std::string actual;    ///< "stdout is 'local'"
    std::string diff;      ///< unified; only for texts of several lines that should be equal
    SourceSpot where;

    bool operator==(const Verdict&) const = default;
};

/// Judges every expectation; none is left out because an earlier one failed. When none is about
/// the exit status, 0 is expected, but of a command whose time was over: that is for whoever kept
/// the time to tell. Fails only when a `${{ variable }}` has no value.
Result<std::vector<Verdict>> judge(const model::Expectations& expectations,
                                   const Observed& observed, const model::Variables& variables,
                                   const SourceSpot& step);

/// The values that a step saves, by name, trailing newlines removed. An Error says what was looked
/// for and what was there instead.
Result<std::map<std::string, std::string>> save(const std::vector<model::Save>& saves,
                                                const Observed& observed,
                                                const model::Variables& variables);

/// Whether `when:` holds. Versions compare by their numbers: 20.10.24 < 23.0. A fact that the host
/// does not have is an Error.
Result<bool> holds(const model::Condition& condition, const model::Facts& facts);

}  // namespace harness::check
