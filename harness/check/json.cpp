// SPDX-License-Identifier: Apache-2.0
#include "harness/check/json.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "harness/check/text.hpp"
#include "harness/model/pattern.hpp"

namespace harness::check {

using nlohmann::json;

struct JsonOutput::Parsed {
    json document;
    std::string error;  ///< why there is no document; empty when there is one
};

namespace {

std::string text_of(const json& value)
{
    constexpr auto replace = json::error_handler_t::replace;
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, replace);
}

/// 'vm1' is a text, true is none: the text '80' and the number 80 look different.
std::string shown_value(const json& value)
{
    return value.is_string() ? shown(text_of(value)) : shown_bare(text_of(value));
}

/// One part of a JSON Pointer, its escapes undone (RFC 6901, section 4).
std::string unescaped(std::string_view token)
{
    return replace_all(replace_all(std::string{token}, "~1", "/"), "~0", "~");
}

/// Where a pointer leads, or how far it came.
struct Found {
    const json* value = nullptr;
    std::string why_not;
};

Found member_of(const json& object, const std::string& name, const std::string& place)
{
    if (const auto member = object.find(name); member != object.end())
        return {&*member, {}};
    std::vector<std::string> names;
    for (const auto& [key, value] : object.items())
        names.push_back(key);
    const std::string hint = excerpt(suggestion(name, names), 600);
    return {nullptr, cat(place, " has no '", name, "'", hint.empty() ? "" : "; ", hint)};
}

Found element_of(const json& array, const std::string& name, const std::string& place)
{
    const bool number = !name.empty() && name.size() < 10 &&
                        std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    if (number && std::stoul(name) < array.size())
        return {&array[std::stoul(name)], {}};
    return {nullptr,
            cat(place, " is an array of ", array.size(),
                array.size() == 1 ? " element, '" : " elements, '", name, "' is not one of them")};
}

Found inside(const json& value, const std::string& name, const std::string& place)
{
    if (value.is_object())
        return member_of(value, name, place);
    if (value.is_array())
        return element_of(value, name, place);
    return {nullptr, cat(place, " is ", shown_value(value), ", nothing is inside it")};
}

Found follow(const json& document, const std::string& pointer)
{
    Found found{&document, {}};
    if (pointer.empty())
        return found;
    std::string path;
    for (const std::string_view token : split(std::string_view{pointer}.substr(1), '/')) {
        found = inside(*found.value, unescaped(token),
                       path.empty() ? "the document" : cat("'", path, "'"));
        if (!found.value)
            break;
        path += cat("/", token);
    }
    return found;
}

/// Fills variables into the strings of a value, wherever they are.
Result<> fill_in(json& value, const model::Variables& variables)
{
    if (value.is_string()) {
        const auto filled = model::expand(value.get_ref<const std::string&>(), variables);
        if (!filled)
            return filled.error();
        value = *filled;
    } else if (value.is_structured()) {
        for (json& inner : value)
            if (const auto done = fill_in(inner, variables); !done)
                return done.error();
    }
    return Ok{};
}

struct Finding {
    std::string sentence;
    std::string negation;
    bool holds = false;
};

/// Whether any text of the value does: the value's own, or one of an array's.
template <typename Predicate>
bool any_text(const json& value, Predicate does)
{
    if (value.is_array())
        return std::ranges::any_of(value,
                                   [&](const json& element) { return does(text_of(element)); });
    return does(text_of(value));
}

struct Finder {
    const json& value;
    const model::Variables& variables;

    Result<Finding> operator()(const model::JsonEquals& wanted) const
    {
        json expected = json::parse(wanted.json, nullptr, false);
        if (const auto filled = fill_in(expected, variables); !filled)
            return filled.error();
        const std::string quoted = shown_value(expected);
        return Finding{cat("is ", quoted), cat("is not ", quoted), value == expected};
    }

    Result<Finding> operator()(const model::JsonExists&) const
    {
        return Finding{"exists", "does not exist", true};
    }

    Result<Finding> operator()(const model::JsonLength& wanted) const
    {
        const std::size_t length = value.is_string() ? value.get_ref<const std::string&>().size()
                                   : value.is_structured() ? value.size()
                                                           : 0;
        return Finding{cat("has length ", wanted.length), cat("has not length ", wanted.length),
                       (value.is_string() || value.is_structured()) && length == wanted.length};
    }

    Result<Finding> operator()(const model::JsonText& wanted) const
    {
        if (const auto* contains = std::get_if<model::Contains>(&wanted.wanted)) {
            const auto filled = model::expand(contains->text, variables);
            if (!filled)
                return filled.error();
            // An array contains its elements, a text its parts.
            const bool holds =
                value.is_array()
                    ? any_text(value, [&](const std::string& t) { return t == *filled; })
                    : text_of(value).find(*filled) != std::string::npos;
            return Finding{cat("contains ", shown(*filled)),
                           cat("does not contain ", shown(*filled)), holds};
        }
        const auto& expression = std::get<model::Matches>(wanted.wanted).expression;
        const auto filled = model::expand(expression, variables, model::Pattern::quoted);
        if (!filled)
            return filled.error();
        const auto pattern = model::Pattern::parse(*filled);
        if (!pattern)
            return pattern.error();
        return Finding{cat("matches /", *filled, "/"), cat("does not match /", *filled, "/"),
                       any_text(value, [&](const std::string& t) { return pattern->found_in(t); })};
    }
};

/// Deeper than any document that is meant; printing and comparing go as deep on our stack.
constexpr int deepest = 500;

bool is_too_deep(std::string_view text)
{
    int depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size() && depth <= deepest; ++at) {
        const char c = text[at];
        if (c == '"')
            in_string = !in_string;
        else if (in_string)
            at += c == '\\';
        else if (c == '[' || c == '{')
            ++depth;
        else if (c == ']' || c == '}')
            --depth;
    }
    return depth > deepest;
}

std::string named(const std::string& pointer)
{
    return pointer.empty() ? "the JSON" : cat("JSON ", pointer);
}

}  // namespace

JsonOutput::JsonOutput(std::string_view text) : text_(text) {}
JsonOutput::~JsonOutput() = default;

const JsonOutput::Parsed& JsonOutput::parsed()
{
    if (parsed_)
        return *parsed_;
    parsed_ = std::make_unique<Parsed>();
    if (is_too_deep(text_)) {
        parsed_->error =
            cat("stdout is nested more than ", deepest, " deep: ", shown(text_.substr(0, 2000)));
        return *parsed_;
    }
    try {  // the one door for what the library throws: its message has the place
        parsed_->document = json::parse(text_);
    } catch (const json::exception& mistake) {
        const std::string why = mistake.what();
        const auto start = why.find("at line");
        parsed_->error =
            cat("stdout is not JSON (", start == std::string::npos ? why : why.substr(start),
                "): ", text_.empty() ? "it is empty" : shown(text_.substr(0, 2000)));
    }
    return *parsed_;
}

Result<Verdict> JsonOutput::judge(const model::ExpectJson& expectation,
                                  const model::Variables& variables)
{
    const Parsed& output = parsed();
    const Found found =
        output.error.empty() ? follow(output.document, expectation.pointer) : Found{};
    const bool about_existence = std::holds_alternative<model::JsonExists>(expectation.wanted);

    const json nothing;
    const auto finding =
        std::visit(Finder{found.value ? *found.value : nothing, variables}, expectation.wanted);
    if (!finding)
        return finding.error();

    Verdict verdict;
    verdict.expected = cat(named(expectation.pointer), " ",
                           expectation.negated ? finding->negation : finding->sentence);
    if (!output.error.empty()) {
        verdict.actual = output.error;
    } else if (!found.value) {
        verdict.passed = about_existence && expectation.negated;
        verdict.actual = found.why_not;
    } else {
        verdict.passed = finding->holds != expectation.negated;
        verdict.actual = cat(named(expectation.pointer), " is ", shown_value(*found.value));
    }
    return verdict;
}

Result<std::string> JsonOutput::value_at(const std::string& pointer)
{
    const Parsed& output = parsed();
    if (!output.error.empty())
        return lab_error(output.error);
    const Found found = follow(output.document, pointer);
    if (!found.value)
        return lab_error(found.why_not);
    return text_of(*found.value);
}

}  // namespace harness::check
