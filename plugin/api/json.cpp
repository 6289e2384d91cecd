// SPDX-License-Identifier: Apache-2.0
#include "plugin/api/json.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace convoy {

using harness::cat;

Json Json::object(Members members)
{
    Json made;
    made.value_ = std::move(members);
    return made;
}

const Json::Members& Json::members() const
{
    static const Members none;
    const auto* all = std::get_if<Members>(&value_);
    return all ? *all : none;
}

const Json::List& Json::list() const
{
    static const List none;
    const auto* all = std::get_if<List>(&value_);
    return all ? *all : none;
}

const Json& Json::at(std::string_view key) const
{
    static const Json null;
    const Members& all = members();
    const auto found =
        std::ranges::find_if(all, [&](const auto& member) { return member.first == key; });
    return found == all.end() ? null : found->second;
}

void Json::set(std::string key, Json value)
{
    if (auto* all = std::get_if<Members>(&value_))
        all->emplace_back(std::move(key), std::move(value));
}

std::string Json::text() const
{
    const auto* text = std::get_if<std::string>(&value_);
    return text ? *text : "";
}

bool Json::flag() const
{
    const auto* flag = std::get_if<bool>(&value_);
    return flag && *flag;
}

std::int64_t Json::number() const
{
    const auto* number = std::get_if<std::int64_t>(&value_);
    return number ? *number : 0;
}

namespace {

std::string in_quotes(std::string_view bytes)
{
    std::string out = "\"";
    for (const char c : harness::to_utf8(bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        std::array<char, 8> escape{};
        if (c == '"' || c == '\\')
            out += {'\\', c};
        else if (c == '\n' || c == '\r' || c == '\t')
            out += {'\\', c == '\n' ? 'n' : c == '\r' ? 'r' : 't'};
        else if (byte < 0x20 || c == '<' || c == '>' || c == '&') {
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(byte));
            out += escape.data();
        } else
            out += c;
    }
    return out + "\"";
}

}  // namespace

/// Writes; `depth` is negative for one line.
class JsonWriter {
public:
    static std::string text(const Json& value, int depth)
    {
        if (const auto* members = std::get_if<Json::Members>(&value.value_))
            return enclosed('{', *members, '}', depth, [&](const auto& member) {
                return cat(in_quotes(member.first), depth < 0 ? ":" : ": ",
                           text(member.second, deeper(depth)));
            });
        if (const auto* list = std::get_if<Json::List>(&value.value_))
            return enclosed('[', *list, ']', depth,
                            [&](const Json& each) { return text(each, deeper(depth)); });
        if (const auto* word = std::get_if<std::string>(&value.value_))
            return in_quotes(*word);
        if (const auto* flag = std::get_if<bool>(&value.value_))
            return *flag ? "true" : "false";
        if (const auto* number = std::get_if<std::int64_t>(&value.value_))
            return std::to_string(*number);
        return "null";
    }

private:
    static int deeper(int depth) { return depth < 0 ? depth : depth + 1; }

    template <typename All, typename One>
    static std::string enclosed(char open, const All& all, char close, int depth, const One& one)
    {
        if (all.empty())
            return {open, close};
        const auto line = [](int tabs) {
            return tabs < 0 ? "" : cat("\n", std::string(static_cast<std::size_t>(tabs), '\t'));
        };
        std::string out{open};
        for (const auto& each : all)
            out += cat(out.size() > 1 ? "," : "", line(deeper(depth)), one(each));
        return cat(out, line(depth), close);
    }
};

std::string to_line(const Json& value)
{
    return JsonWriter::text(value, -1);
}

std::string to_text(const Json& value, int depth)
{
    return JsonWriter::text(value, depth);
}

namespace {

using Parsed = nlohmann::ordered_json;

/// Each kind of value that the library knows as one of ours.
Json taken(const Parsed& from)
{
    if (from.is_object()) {
        Json::Members members;
        for (const auto& [key, value] : from.items())
            members.emplace_back(key, taken(value));
        return Json::object(std::move(members));
    }
    if (from.is_array()) {
        Json::List list;
        for (const Parsed& value : from)
            list.push_back(taken(value));
        return list;
    }
    if (from.is_string())
        return from.get<std::string>();
    if (from.is_boolean())
        return from.get<bool>();
    if (from.is_number_integer())
        return from.get<std::int64_t>();
    return {};
}

}  // namespace

std::optional<Json> parse_json(std::string_view text)
{
    constexpr int deepest = 32;
    bool too_deep = false;
    const auto shallow = [&](int depth, Parsed::parse_event_t, Parsed&) {
        too_deep = too_deep || depth > deepest;
        return depth <= deepest;
    };
    const Parsed parsed = Parsed::parse(text, shallow, false);
    if (parsed.is_discarded() || too_deep)
        return std::nullopt;
    return taken(parsed);
}

}  // namespace convoy
