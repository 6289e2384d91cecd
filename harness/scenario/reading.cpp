// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/reading.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "harness/base/duration.hpp"
#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/model/pattern.hpp"
#include "harness/model/variables.hpp"

namespace harness::scenario {

namespace {

constexpr std::string_view letters_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";

std::vector<std::string> as_strings(std::span<const std::string_view> words)
{
    return {words.begin(), words.end()};
}

void wrong_kind(Reading& reading, const Node& node, std::string_view key, std::string_view wanted)
{
    reading.mistake(node, cat("'", key, "' wants ", wanted, ", not ", kind_of(node)));
}

bool is_language_tag(std::string_view tag)
{
    return tag.size() >= 2 && tag.size() <= 35 && std::ranges::all_of(tag, [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
           });
}

/// What an undefined variable was probably meant to be, or what there is.
std::string variable_meant(Reading& reading, std::string_view name)
{
    const std::size_t count = reading.variables.size() + reading.hosts.size() + 2;
    if (count > reading.comparisons_left)
        return {};
    reading.comparisons_left -= count;
    std::vector<std::string> known(reading.variables.begin(), reading.variables.end());
    known.insert(known.end(), {"host", "convoy_archive"});
    for (const std::string& host : reading.hosts)
        known.push_back(host + ".address");
    return suggestion(name, known);
}

}  // namespace

void Reading::mistake(const Node& at, std::string what, std::string hint)
{
    mistake(at.where, std::move(what), std::move(hint));
}

void Reading::mistake(const SourceSpot& at, std::string what, std::string hint)
{
    mistakes.push_back({Fault::scenario, std::move(what), at, std::move(hint)});
}

Fields::Fields(Reading& reading, const Node& node, std::span<const std::string_view> known,
               std::string_view what)
    : reading_(reading), node_(node), what_(what)
{
    if (!node.is_map()) {
        reading.mistake(node, cat(what, " is a map, not ", kind_of(node)));
        return;
    }
    for (const auto& [key, value] : node.members)
        if (std::ranges::find(known, key.text) == known.end())
            reading.mistake(key, cat("unknown key '", key.text, "' in ", what),
                            suggestion(key.text, as_strings(known)));
}

const Node* Fields::operator[](std::string_view key) const
{
    return node_.find(key);
}

const Node* Fields::required(std::string_view key) const
{
    const Node* found = node_.find(key);
    if (!found && node_.is_map())
        reading_.mistake(node_, cat(what_, " needs '", key, "'"));
    return found;
}

std::string text_of(Reading& reading, const Node& node, std::string_view key)
{
    if (node.is_scalar())
        return node.text;
    wrong_kind(reading, node, key, "a text");
    return {};
}

std::string name_of(Reading& reading, const Node& node, std::string_view key)
{
    const std::string name = text_of(reading, node, key);
    const bool good = !name.empty() && name.size() <= 100 && name.front() != '-' &&
                      name.find_first_not_of(cat(letters_and_digits, "-")) == std::string::npos;
    if (node.is_scalar() && !good)
        reading.mistake(node, cat("'", key, "' wants a name, not ", kind_of(node)),
                        "use small letters, digits and '-'");
    return name;
}

bool flag_of(Reading& reading, const Node& node, std::string_view key)
{
    if (node.is_scalar() && !node.quoted && (node.text == "true" || node.text == "false"))
        return node.text == "true";
    wrong_kind(reading, node, key, "true or false");
    return false;
}

std::size_t count_of(Reading& reading, const Node& node, std::string_view key)
{
    const auto number =
        node.is_scalar() && !node.quoted ? number_in<std::size_t>(node.text) : std::nullopt;
    if (!number)
        wrong_kind(reading, node, key, "a number of 0 or more");
    return number.value_or(0);
}

int status_of(Reading& reading, const Node& node, std::string_view key)
{
    const auto number = node.is_scalar() && !node.quoted ? number_in<int>(node.text) : std::nullopt;
    if (!number || *number < 0 || *number > 255) {
        wrong_kind(reading, node, key, "an exit status from 0 to 255");
        return 0;
    }
    return *number;
}

std::chrono::milliseconds duration_of(Reading& reading, const Node& node, std::string_view key)
{
    if (!node.is_scalar()) {
        wrong_kind(reading, node, key, "a duration such as 10s");
        return std::chrono::seconds{1};
    }
    const auto duration = parse_duration(node.text);
    if (!duration)
        reading.mistake(node, cat("'", key, "': ", duration.error().what), duration.error().hint);
    else if (duration->count() <= 0)
        reading.mistake(node, cat("'", key, "' must be longer than nothing"));
    return duration ? *duration : std::chrono::seconds{1};
}

model::Localized localized_of(Reading& reading, const Node& node, std::string_view key)
{
    model::Localized text;
    if (!node.is_map()) {
        text.by_language["en"] = text_of(reading, node, key);
        return text;
    }
    for (const auto& [language, value] : node.members) {
        if (!is_language_tag(language.text))
            reading.mistake(language, cat("'", language.text, "' is no language"),
                            "languages are tags such as en, ja, zh");
        text.by_language[language.text] = text_of(reading, value, language.text);
    }
    return text;
}

std::vector<std::string> texts_of(Reading& reading, const Node& node, std::string_view key)
{
    std::vector<std::string> texts;
    if (!node.is_sequence()) {
        texts.push_back(text_of(reading, node, key));
        return texts;
    }
    for (const Node& element : node.elements)
        texts.push_back(text_of(reading, element, key));
    return texts;
}

void check_references(Reading& reading, const Node& at, std::string_view text)
{
    for (const model::Reference& reference : model::references_in(text)) {
        if (!reference.well_formed) {
            reading.mistake(at,
                            cat("'", excerpt(text.substr(reference.offset, reference.length), 40),
                                "' is no variable"),
                            "variables are written ${{ name }}; a literal '${{' is written '$${{'");
            continue;
        }
        if (model::is_builtin_variable(reference.name, reading.hosts) ||
            reading.variables.contains(reference.name))
            continue;
        const std::string meant = variable_meant(reading, reference.name);
        reading.mistake(at, cat("the variable '", reference.name, "' is not defined here"),
                        cat(meant, meant.empty() || meant.ends_with('?') ? "" : ";",
                            meant.empty() ? "" : " ",
                            "'variables:' or an earlier step's 'save:' defines one"));
    }
}

std::string template_of(Reading& reading, const Node& node, std::string_view key)
{
    std::string text = text_of(reading, node, key);
    check_references(reading, node, text);
    return text;
}

std::string expression_of(Reading& reading, const Node& node, std::string_view key)
{
    std::string text = template_of(reading, node, key);
    model::Variables any;
    for (const model::Reference& reference : model::references_in(text))
        any[reference.name] = "x";
    const auto filled = model::expand(text, any, model::Pattern::quoted);
    if (!filled)
        return text;  // a malformed reference, told already
    if (const auto pattern = model::Pattern::parse(*filled); !pattern)
        reading.mistake(node, pattern.error().what, pattern.error().hint);
    return text;
}

bool check_pointer(Reading& reading, const Node& node)
{
    const std::string& pointer = node.text;
    bool good = pointer.empty() || pointer.front() == '/';
    for (std::size_t at = pointer.find('~'); good && at != std::string::npos;
         at = pointer.find('~', at + 1))
        good = at + 1 < pointer.size() && (pointer[at + 1] == '0' || pointer[at + 1] == '1');
    if (!good)
        reading.mistake(node, cat("'", pointer, "' is no JSON Pointer"),
                        "it begins with '/', as in /0/Mounts/0/Type; '' is the whole document");
    return good;
}

std::string json_of(const Node& node)
{
    using nlohmann::json;
    const auto convert = [](const auto& self, const Node& from) -> json {
        switch (from.kind) {
            case Node::Kind::null: return nullptr;
            case Node::Kind::sequence: {
                json all = json::array();
                for (const Node& element : from.elements)
                    all.push_back(self(self, element));
                return all;
            }
            case Node::Kind::map: {
                json all = json::object();
                for (const auto& [key, value] : from.members)
                    all[key.text] = self(self, value);
                return all;
            }
            case Node::Kind::scalar: break;
        }
        if (from.quoted)
            return from.text;
        if (from.text == "true" || from.text == "false")
            return from.text == "true";
        if (const auto whole = number_in<std::int64_t>(from.text))
            return *whole;
        if (const auto number = number_in<double>(from.text))
            return *number;
        return from.text;
    };
    return convert(convert, node).dump();
}

}  // namespace harness::scenario
