// SPDX-License-Identifier: Apache-2.0
#include "harness/model/matrix.hpp"

#include <algorithm>
#include <limits>

#include "harness/base/text.hpp"

namespace harness::model {

namespace {

bool has_all_of(const Combination& combination, const Combination& excluded)
{
    return std::ranges::all_of(excluded, [&](const auto& wanted) {
        return std::ranges::find(combination, wanted) != combination.end();
    });
}

bool is_left_out(const Matrix& matrix, const Combination& combination)
{
    return std::ranges::any_of(matrix.exclude, [&](const Combination& excluded) {
        return has_all_of(combination, excluded);
    });
}

/// The combination of that number, the last axis changing fastest.
Combination numbered(const std::vector<Axis>& axes, std::size_t number)
{
    Combination combination(axes.size());
    for (std::size_t i = axes.size(); i-- > 0; number /= axes[i].values.size())
        combination[i] = {axes[i].key, axes[i].values[number % axes[i].values.size()]};
    return combination;
}

}  // namespace

std::size_t product_of(const std::vector<Axis>& axes)
{
    std::size_t product = 1;
    for (const Axis& axis : axes) {
        if (axis.values.size() > std::numeric_limits<std::size_t>::max() / product)
            return std::numeric_limits<std::size_t>::max();
        product *= axis.values.size();
    }
    return product;
}

std::vector<Combination> combinations(const Matrix& matrix)
{
    std::vector<Combination> all;
    const std::size_t count = std::min(product_of(matrix.axes), most_combinations);
    for (std::size_t number = 0; number < count; ++number) {
        Combination one = numbered(matrix.axes, number);
        if (!is_left_out(matrix, one))
            all.push_back(std::move(one));
    }
    return all;
}

std::string to_text(const Combination& combination)
{
    std::string text;
    for (const auto& [key, value] : combination)
        text += cat(text.empty() ? "" : ", ", key, "=", value);
    return text;
}

std::string name_in(const Combination& combination, std::string name)
{
    return combination.empty() ? name : cat(name, " (", to_text(combination), ")");
}

Matrix with(Matrix base, const std::vector<Axis>& overriding)
{
    for (const Axis& axis : overriding) {
        const auto same = std::ranges::find(base.axes, axis.key, &Axis::key);
        if (same == base.axes.end())
            base.axes.push_back(axis);
        else
            *same = axis;
    }
    return base;
}

}  // namespace harness::model
