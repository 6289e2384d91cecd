// SPDX-License-Identifier: Apache-2.0
#include "harness/model/variables.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace harness::model {

namespace {

constexpr std::string_view opening = "${{";
constexpr std::string_view closing = "}}";

bool is_name(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
}

bool is_escaped(std::string_view text, std::size_t at)
{
    return at > 0 && text[at - 1] == '$';
}

}  // namespace

std::vector<Reference> references_in(std::string_view text)
{
    std::vector<Reference> found;
    for (std::size_t at = text.find(opening); at != std::string_view::npos;
         at = text.find(opening, at + 1)) {
        if (is_escaped(text, at))
            continue;
        const std::size_t name_at = at + opening.size();
        const std::size_t end = text.find(closing, name_at);
        const bool closed = end != std::string_view::npos;
        const std::string name{trim(text.substr(name_at, closed ? end - name_at : end))};
        const std::size_t length = closed ? end + closing.size() - at : text.size() - at;
        found.push_back({name, at, length, closed && is_name(name)});
    }
    return found;
}

Result<std::string> expand(std::string_view text, const Variables& variables,
                           const std::function<std::string(std::string_view)>& quote)
{
    std::string out;
    std::size_t copied = 0;
    // Only what the scenario says is unescaped: a value may have "$${{" of its own.
    const auto copy_to = [&](std::size_t end) {
        out += replace_all(std::string{text.substr(copied, end - copied)}, "$${{", "${{");
    };
    for (const Reference& reference : references_in(text)) {
        const auto variable = variables.find(reference.name);
        if (variable == variables.end())
            return Error{Fault::scenario, cat("variable '", reference.name, "' has no value here"),
                         std::nullopt, "the step that saves it was skipped or did not pass"};
        copy_to(reference.offset);
        out += quote ? quote(variable->second) : variable->second;
        copied = reference.offset + reference.length;
    }
    copy_to(text.size());
    return out;
}

bool is_builtin_variable(std::string_view name, const std::vector<std::string>& hosts)
{
    if (name == "host" || name == "convoy_archive")
        return true;
    return std::ranges::any_of(
        hosts, [&](const std::string& host) { return name == cat(host, ".address"); });
}

}  // namespace harness::model
