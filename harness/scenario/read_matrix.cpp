// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "harness/base/text.hpp"
#include "harness/scenario/combination.hpp"
#include "harness/scenario/reading.hpp"

namespace harness::scenario {

namespace {

constexpr std::string_view exclude_key = "exclude";

/// Whether it is good; what is not is a mistake at that place.
bool is_good(Reading& reading, const Node& at, const Result<>& checked)
{
    if (!checked)
        reading.mistake(at, checked.error().what, checked.error().hint);
    return static_cast<bool>(checked);
}

std::vector<std::string> read_values(Reading& reading, const std::string& key, const Node& node)
{
    std::vector<std::string> values;
    if (!node.is_sequence()) {
        reading.mistake(
            node, cat("the axis '", key, "' wants a list of values, not ", kind_of(node)),
            node.is_scalar() ? cat("write ", key, ": [", excerpt(node.text, 60), "]") : "");
        return values;
    }
    if (node.elements.empty())
        reading.mistake(node, cat("the axis '", key, "' has no value"));
    for (const Node& element : node.elements) {
        std::string value = text_of(reading, element, key);
        if (!element.is_scalar() || !is_good(reading, element, check_value(key, value)))
            continue;
        if (std::ranges::find(values, value) != values.end())
            reading.mistake(element, cat("the axis '", key, "' has ", kind_of(element), " twice"));
        else
            values.push_back(std::move(value));
    }
    return values;
}

/// Reads one entry of `exclude`. Whatever does not name an axis and one of its values leaves out
/// nothing, and was meant to.
model::Combination read_excluded(Reading& reading, const Node& node,
                                 const std::vector<model::Axis>& axes)
{
    model::Combination excluded;
    if (!node.is_map() || node.members.empty()) {
        reading.mistake(node,
                        cat("'exclude' wants maps of axes to values, not ",
                            node.is_map() ? "an empty one" : kind_of(node)),
                        "exclude: [{image: debian-13, size: 100}]");
        return excluded;
    }
    for (const auto& [key, value] : node.members) {
        const auto axis = std::ranges::find(axes, key.text, &model::Axis::key);
        if (axis == axes.end()) {
            std::vector<std::string> known;
            for (const model::Axis& each : axes)
                known.push_back(each.key);
            reading.mistake(key, cat("'exclude' names '", key.text, "', which is no axis here"),
                            suggestion(key.text, known));
            continue;
        }
        std::string text = text_of(reading, value, key.text);
        const bool has_values = !axis->values.empty();
        if (value.is_scalar() && has_values &&
            std::ranges::find(axis->values, text) == axis->values.end())
            reading.mistake(value,
                            cat("'exclude' leaves out nothing: the axis '", key.text,
                                "' does not have ", kind_of(value)),
                            suggestion(text, axis->values));
        excluded.emplace_back(key.text, std::move(text));
    }
    return excluded;
}

void read_exclude(Reading& reading, const Node& node, model::Matrix& matrix)
{
    if (!node.is_sequence() || node.elements.empty()) {
        reading.mistake(node, cat("'exclude' wants a list of maps, not ",
                                  node.is_sequence() ? "an empty one" : kind_of(node)));
        return;
    }
    for (const Node& element : node.elements)
        matrix.exclude.push_back(read_excluded(reading, element, matrix.axes));
}

/// What can only be told of good axes.
void check_all(Reading& reading, const Node& node, const model::Scenario& scenario,
               const model::Matrix& matrix)
{
    for (const model::Axis& axis : matrix.axes)
        if (const auto fits = check_provider(scenario.lab, matrix.axes, axis); !fits)
            reading.mistake(axis.where, fits.error().what, fits.error().hint);
    if (is_good(reading, node, check_count(matrix.axes)) && model::combinations(matrix).empty())
        reading.mistake(node, "'exclude' leaves out all combinations of the matrix");
}

}  // namespace

model::Matrix read_matrix(Reading& reading, const Node& node, const model::Scenario& scenario)
{
    model::Matrix matrix;
    if (!node.is_map()) {
        reading.mistake(node, cat("'matrix' wants a map of axes, not ", kind_of(node)),
                        "matrix: {image: [debian-12, debian-13]}");
        return matrix;
    }
    const std::size_t before = reading.mistakes.size();
    for (const auto& [key, values] : node.members) {
        if (key.text == exclude_key)
            continue;
        if (is_good(reading, key, check_key(scenario, key.text)))
            matrix.axes.push_back({key.text, read_values(reading, key.text, values), key.where});
    }
    if (matrix.axes.empty() && reading.mistakes.size() == before)
        reading.mistake(node, "'matrix' has no axis", "matrix: {image: [debian-12, debian-13]}");
    if (const Node* exclude = node.find(exclude_key))
        read_exclude(reading, *exclude, matrix);
    if (reading.mistakes.size() == before)
        check_all(reading, node, scenario, matrix);
    return matrix;
}

}  // namespace harness::scenario
