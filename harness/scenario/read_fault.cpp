// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/model/fault.hpp"
#include "harness/scenario/reading.hpp"

namespace harness::scenario {

namespace {

using model::FaultKind;
using model::FaultParameter;
using model::ParameterForm;

std::vector<std::string> names_of(std::span<const FaultKind> kinds)
{
    std::vector<std::string> names;
    for (const FaultKind& kind : kinds)
        names.emplace_back(kind.name);
    return names;
}

std::vector<std::string_view> names_of(std::span<const FaultParameter> parameters)
{
    std::vector<std::string_view> names;
    for (const FaultParameter& parameter : parameters)
        names.push_back(parameter.name);
    return names;
}

/// A partition is from others than the host itself, and from hosts that there are.
void check_hosts(Reading& reading, const Node& node, const std::vector<std::string>& names,
                 const std::vector<std::string>& on)
{
    for (const std::string& name : names) {
        if (std::ranges::find(reading.hosts, name) == reading.hosts.end())
            reading.mistake(node, cat("there is no host '", name, "'"),
                            suggestion(name, reading.hosts));
        if (std::ranges::find(on, name) != on.end())
            reading.mistake(node, cat("'", name, "' cannot be parted from itself"),
                            "'on' names one side, 'from' the other");
    }
}

std::string value_of(Reading& reading, const Node& node, const FaultParameter& parameter,
                     const std::vector<std::string>& on)
{
    if (parameter.form == ParameterForm::hosts) {
        const std::vector<std::string> names = texts_of(reading, node, parameter.name);
        check_hosts(reading, node, names, on);
        return join(names, ",");
    }
    const std::string text = parameter.form == ParameterForm::text
                                 ? template_of(reading, node, parameter.name)
                                 : text_of(reading, node, parameter.name);
    if (node.is_scalar())
        if (const auto wrong = model::wrong_with(parameter, text))
            reading.mistake(node, *wrong);
    return text;
}

void read_parameters(Reading& reading, const Node& node, const FaultKind& kind,
                     const std::vector<std::string>& on, model::InjectFault& fault)
{
    const std::string what = cat("the fault '", kind.name, "'");
    const std::vector<std::string_view> known = names_of(kind.parameters);
    const Fields fields(reading, node, known, what);
    for (const FaultParameter& parameter : kind.parameters)
        if (const Node* value = fields[parameter.name])
            fault.parameters.emplace(parameter.name, value_of(reading, *value, parameter, on));
}

void check_complete(Reading& reading, const Node& node, const FaultKind& kind,
                    const model::InjectFault& fault)
{
    const auto needed = split(kind.one_of, '|');
    const bool there = std::ranges::any_of(
        needed, [&](std::string_view name) { return fault.parameters.contains(name); });
    if (!kind.one_of.empty() && !there)
        reading.mistake(node,
                        cat("the fault '", kind.name, "' needs ",
                            needed.size() == 1 ? "" : "one of ",
                            replace_all(cat("'", kind.one_of, "'"), "|", "', '")),
                        std::string{kind.what});
    if (fault.parameters.contains("unit") && fault.parameters.contains("matching"))
        reading.mistake(node, "a fault is of a unit or of what is 'matching', not of both");
}

}  // namespace

model::InjectFault read_fault(Reading& reading, const Node& node, const Node* lasts,
                              const std::vector<std::string>& on)
{
    model::InjectFault fault;
    const bool in_map = node.is_map() && node.members.size() == 1;
    if (!in_map && !node.is_scalar()) {
        reading.mistake(node, "'fault' wants one kind of fault",
                        cat("one of: ", join(names_of(model::fault_kinds()), ", ")));
        return fault;
    }
    const Node& name = in_map ? node.members.front().first : node;
    const FaultKind* kind = model::find_fault_kind(name.text);
    if (kind == nullptr) {
        reading.mistake(name, cat("there is no fault '", excerpt(name.text, 60), "'"),
                        suggestion(name.text, names_of(model::fault_kinds())));
        return fault;
    }
    fault.kind = kind->name;
    if (in_map)
        read_parameters(reading, node.members.front().second, *kind, on, fault);
    check_complete(reading, node, *kind, fault);
    if (lasts != nullptr) {
        fault.lasts = duration_of(reading, *lasts, "for");
        if (!kind->lasts)
            reading.mistake(*lasts, cat("the fault '", kind->name, "' is over at once"),
                            "leave 'for' out");
    }
    return fault;
}

model::HealFault read_heal(Reading& reading, const Node& node)
{
    const std::string step = text_of(reading, node, "heal");
    if (node.is_scalar() && !reading.faults.contains(step)) {
        std::vector<std::string> broken;
        for (const auto& [id, hosts] : reading.faults)
            broken.push_back(id);
        reading.mistake(node, cat("no step '", step, "' before this one has a 'fault'"),
                        broken.empty() ? "give the step that breaks something an 'id'"
                                       : suggestion(step, broken));
    }
    return {step};
}

}  // namespace harness::scenario
