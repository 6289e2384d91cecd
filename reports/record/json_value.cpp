// SPDX-License-Identifier: Apache-2.0
#include "reports/record/json_value.hpp"

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace reports {

namespace {

using harness::cat;
using json = nlohmann::json;

/// Nothing that we read is nested deeper than this. What newer versions may nest is not kept.
constexpr int deepest = 8;

const json& of(const void* value)
{
    return *static_cast<const json*>(value);
}

/// The place in the line, out of the library's message: "at line 1, column 5: …".
harness::Error not_json(std::string_view why)
{
    const auto column = why.find("column");
    return harness::usage_error(
        cat("is not JSON",
            column == why.npos ? "" : cat(" (", harness::excerpt(why.substr(column), 100), ")")));
}

}  // namespace

bool JsonValue::is_null() const
{
    return of(value_).is_null();
}

bool JsonValue::is_object() const
{
    return of(value_).is_object();
}

std::optional<bool> JsonValue::truth() const
{
    const auto* found = of(value_).get_ptr<const json::boolean_t*>();
    return found != nullptr ? std::optional{*found} : std::nullopt;
}

std::optional<std::string> JsonValue::text() const
{
    const auto* found = of(value_).get_ptr<const json::string_t*>();
    return found != nullptr ? std::optional{*found} : std::nullopt;
}

std::optional<std::uint64_t> JsonValue::number() const
{
    const auto* found = of(value_).get_ptr<const json::number_unsigned_t*>();
    return found != nullptr ? std::optional{*found} : std::nullopt;
}

std::optional<std::vector<JsonValue>> JsonValue::elements() const
{
    if (!of(value_).is_array())
        return std::nullopt;
    std::vector<JsonValue> elements;
    for (const json& element : of(value_))
        elements.emplace_back(&element);
    return elements;
}

std::optional<std::vector<std::pair<std::string, JsonValue>>> JsonValue::members() const
{
    if (!of(value_).is_object())
        return std::nullopt;
    std::vector<std::pair<std::string, JsonValue>> members;
    for (const auto& [name, value] : of(value_).items())
        members.emplace_back(name, JsonValue{&value});
    return members;
}

std::optional<JsonValue> JsonValue::member(const char* name) const
{
    const auto found = of(value_).find(name);
    return found != of(value_).end() ? std::optional{JsonValue{&*found}} : std::nullopt;
}

std::string JsonValue::excerpt() const
{
    return harness::excerpt(of(value_).dump(-1, ' ', false, json::error_handler_t::replace), 60);
}

struct JsonLine::Parsed {
    json value;
};

JsonLine::JsonLine(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonLine::JsonLine(JsonLine&& other) noexcept = default;
JsonLine::~JsonLine() = default;

JsonValue JsonLine::object() const
{
    return JsonValue{&parsed_->value};
}

harness::Result<JsonLine> JsonLine::parse(std::string_view line)
{
    auto parsed = std::make_unique<Parsed>();
    try {  // the one door for what the library throws
        parsed->value =
            json::parse(line, [](int depth, auto, const json&) { return depth <= deepest; });
    } catch (const json::exception& mistake) {
        return not_json(mistake.what());
    }
    if (!parsed->value.is_object())
        return harness::usage_error("is not a JSON object");
    return JsonLine{std::move(parsed)};
}

}  // namespace reports
