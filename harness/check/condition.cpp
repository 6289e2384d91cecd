// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "harness/base/text.hpp"
#include "harness/check/judge.hpp"

namespace harness::check {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Takes a run of digits, or of anything else, from the front.
std::string_view take_run(std::string_view& text)
{
    const bool digits = is_digit(text.front());
    const auto end = std::ranges::find_if(text, [&](char c) { return is_digit(c) != digits; });
    const auto size = static_cast<std::size_t>(end - text.begin());
    const std::string_view run = text.substr(0, size);
    text.remove_prefix(size);
    return run;
}

int compare_numbers(std::string_view one, std::string_view other)
{
    one.remove_prefix(std::min(one.find_first_not_of('0'), one.size()));
    other.remove_prefix(std::min(other.find_first_not_of('0'), other.size()));
    if (one.size() != other.size())
        return one.size() < other.size() ? -1 : 1;
    return one.compare(other);
}

/// Version order: numbers as numbers. "20.10" and "20.10.0" are different, the shorter is less;
/// what Debian adds to a version ("+dfsg1", "-13") counts only when all before it is the same.
int compare_versions(std::string_view one, std::string_view other)
{
    while (!one.empty() && !other.empty()) {
        const bool numbers = is_digit(one.front()) && is_digit(other.front());
        const std::string_view left = take_run(one);
        const std::string_view right = take_run(other);
        const int order = numbers ? compare_numbers(left, right) : left.compare(right);
        if (order != 0)
            return order;
    }
    return one.empty() == other.empty() ? 0 : one.empty() ? -1 : 1;
}

}  // namespace

Result<bool> holds(const model::Condition& condition, const model::Facts& facts)
{
    const auto fact = facts.find(condition.fact);
    if (fact == facts.end())
        return Error{Fault::scenario,
                     cat("'when' asks about '", condition.fact, "', which this host does not have"),
                     condition.where, "does its Docker engine run?"};
    const int order = compare_versions(fact->second, condition.value);
    switch (condition.comparison) {
        case model::Comparison::equal: return order == 0;
        case model::Comparison::unequal: return order != 0;
        case model::Comparison::less: return order < 0;
        case model::Comparison::at_most: return order <= 0;
        case model::Comparison::greater: return order > 0;
        case model::Comparison::at_least: return order >= 0;
    }
    return false;
}

}  // namespace harness::check
