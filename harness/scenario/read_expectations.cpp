// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "harness/base/text.hpp"
#include "harness/scenario/reading.hpp"

namespace harness::scenario {

namespace {

using model::Expectation;
using model::Expectations;

constexpr std::array<std::string_view, 6> expect_keys{"exit", "stdout", "stderr",
                                                      "json", "within", "stays_for"};
constexpr std::array<std::string_view, 5> text_keys{"equals", "contains", "matches", "lines",
                                                    "not"};
constexpr std::array<std::string_view, 4> negated_text_keys{"equals", "contains", "matches",
                                                            "lines"};
constexpr std::array<std::string_view, 6> json_keys{"equals", "contains", "matches",
                                                    "exists", "length",   "not"};
constexpr std::array<std::string_view, 5> negated_json_keys{"equals", "contains", "matches",
                                                            "exists", "length"};
constexpr std::array<std::string_view, 1> exit_keys{"not"};

/// One node or each of a list's: `contains: x` and `contains: [x, y]`.
template <typename Each>
void for_each(Reading& reading, const Node& node, std::string_view key, Each each)
{
    if (!node.is_sequence())
        return each(node);
    if (node.elements.empty())
        reading.mistake(node, cat("the list of '", key, "' is empty"), "it would check nothing");
    for (const Node& element : node.elements)
        each(element);
}

void read_exit(Reading& reading, const Node& node, const SourceSpot& where, Expectations& out)
{
    if (!node.is_map()) {
        out.all.push_back({model::ExpectExit{status_of(reading, node, "exit"), false}, where});
        return;
    }
    const Fields fields(reading, node, exit_keys, "'exit'");
    if (const Node* status = fields.required("not"))
        out.all.push_back({model::ExpectExit{status_of(reading, *status, "not"), true}, where});
}

class TextReader {
public:
    TextReader(Reading& reading, model::Stream stream, Expectations& out)
        : reading_(reading), stream_(stream), out_(out)
    {
    }

    void read(const Node& node, bool negated, std::string_view key, const SourceSpot& where)
    {
        if (!node.is_map())
            return add(model::Equals{template_of(reading_, node, key)}, negated, where);
        const std::size_t before = out_.all.size();
        const std::size_t mistakes_before = reading_.mistakes.size();
        if (negated)
            Fields(reading_, node, negated_text_keys, "'not'");
        else
            Fields(reading_, node, text_keys, cat("'", key, "'"));
        for (const auto& [name, value] : node.members)
            read_matcher(name, value, negated);
        if (out_.all.size() == before && reading_.mistakes.size() == mistakes_before)
            reading_.mistake(node, cat("'", key, "' says nothing"), "for an empty text write: ''");
    }

private:
    void read_matcher(const Node& name, const Node& value, bool negated)
    {
        const std::string& key = name.text;
        if (key == "equals")
            add(model::Equals{template_of(reading_, value, key)}, negated, name.where);
        else if (key == "contains")
            for_each(reading_, value, key, [&](const Node& one) {
                const std::string text = template_of(reading_, one, key);
                if (one.is_scalar() && text.empty())
                    reading_.mistake(one, "every text contains ''", "it would check nothing");
                add(model::Contains{text}, negated, name.where);
            });
        else if (key == "matches")
            for_each(reading_, value, key, [&](const Node& one) {
                add(model::Matches{expression_of(reading_, one, key)}, negated, name.where);
            });
        else if (key == "lines")
            add(model::LineCount{count_of(reading_, value, key)}, negated, name.where);
        else if (key == "not" && !negated)
            read(value, true, "not", name.where);
    }

    template <typename Matcher>
    void add(Matcher matcher, bool negated, const SourceSpot& where)
    {
        out_.all.push_back({model::ExpectText{stream_, {std::move(matcher), negated}}, where});
    }

    Reading& reading_;
    model::Stream stream_;
    Expectations& out_;
};

/// What is asked of the value at one pointer.
class JsonReader {
public:
    JsonReader(Reading& reading, std::string pointer, Expectations& out)
        : reading_(reading), pointer_(std::move(pointer)), out_(out)
    {
    }

    void read(const Node& node, bool negated, const SourceSpot& where)
    {
        if (!node.is_map())
            return add_equals(node, negated, where);
        if (negated)
            Fields(reading_, node, negated_json_keys, "'not'");
        else
            Fields(reading_, node, json_keys,
                   "what is expected of a JSON value (write 'equals:' for an object)");
        if (node.members.empty())
            reading_.mistake(node, "nothing is expected of this JSON value",
                             "for an empty object write: {equals: {}}");
        for (const auto& [name, value] : node.members)
            read_matcher(name, value, negated);
    }

private:
    void read_matcher(const Node& name, const Node& value, bool negated)
    {
        const std::string& key = name.text;
        if (key == "equals")
            add_equals(value, negated, name.where);
        else if (key == "contains")
            for_each(reading_, value, key, [&](const Node& one) {
                add(model::JsonText{model::Contains{template_of(reading_, one, key)}}, negated,
                    name.where);
            });
        else if (key == "matches")
            for_each(reading_, value, key, [&](const Node& one) {
                add(model::JsonText{model::Matches{expression_of(reading_, one, key)}}, negated,
                    name.where);
            });
        else if (key == "exists")
            add(model::JsonExists{}, negated == flag_of(reading_, value, key), name.where);
        else if (key == "length")
            add(model::JsonLength{count_of(reading_, value, key)}, negated, name.where);
        else if (key == "not" && !negated)
            read(value, true, name.where);
    }

    void add_equals(const Node& value, bool negated, const SourceSpot& where)
    {
        check_all(value);
        add(model::JsonEquals{json_of(value)}, negated, where);
    }

    void check_all(const Node& value)
    {
        if (value.is_scalar())
            check_references(reading_, value, value.text);
        for (const Node& element : value.elements)
            check_all(element);
        for (const auto& [key, member] : value.members)
            check_all(member);
    }

    template <typename Wanted>
    void add(Wanted wanted, bool negated, const SourceSpot& where)
    {
        out_.all.push_back({model::ExpectJson{pointer_, std::move(wanted), negated}, where});
    }

    Reading& reading_;
    std::string pointer_;
    Expectations& out_;
};

void read_json(Reading& reading, const Node& node, Expectations& out)
{
    if (!node.is_map() || node.members.empty()) {
        reading.mistake(node,
                        cat("'json' wants a map of JSON Pointers, not ",
                            node.is_map() ? "an empty one" : kind_of(node)),
                        "json: {/0/Mounts/0/Type: bind}");
        return;
    }
    for (const auto& [pointer, wanted] : node.members)
        if (check_pointer(reading, pointer))
            JsonReader(reading, pointer.text, out).read(wanted, false, pointer.where);
}

}  // namespace

model::Expectations read_expectations(Reading& reading, const Node& node)
{
    Expectations out;
    const Fields fields(reading, node, expect_keys, "'expect'");
    for (const auto& [name, value] : node.members) {
        if (name.text == "exit")
            read_exit(reading, value, name.where, out);
        else if (name.text == "stdout")
            TextReader(reading, model::Stream::out, out).read(value, false, "stdout", name.where);
        else if (name.text == "stderr")
            TextReader(reading, model::Stream::err, out).read(value, false, "stderr", name.where);
        else if (name.text == "json")
            read_json(reading, value, out);
        else if (name.text == "within")
            out.within = duration_of(reading, value, "within");
        else if (name.text == "stays_for")
            out.stays_for = duration_of(reading, value, "stays_for");
    }
    return out;
}

}  // namespace harness::scenario
