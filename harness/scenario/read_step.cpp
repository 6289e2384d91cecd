// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "harness/scenario/reading.hpp"

namespace harness::scenario {

namespace {

using model::Step;

constexpr std::array<std::string_view, 18> step_keys{
    "id",   "title",  "says", "on",      "run",        "put",    "get",    "fault", "for",
    "heal", "expect", "save", "timeout", "background", "hidden", "always", "when",  "tags"};
constexpr std::array<std::string_view, 5> actions{"run", "put", "get", "fault", "heal"};
constexpr std::array<std::string_view, 3> put_keys{"from", "to", "mode"};
constexpr std::array<std::string_view, 2> get_keys{"from", "to"};
constexpr std::array<std::string_view, 2> save_keys{"matches", "json"};
constexpr std::array<std::string_view, 7> facts{"docker",       "kernel",   "os",  "release",
                                                "architecture", "provider", "host"};

std::vector<std::string> read_on(Reading& reading, const Node* node, const Node& step)
{
    if (!node) {
        if (const Node* heal = step.find("heal"); heal && reading.faults.contains(heal->text))
            return reading.faults.find(heal->text)->second;
        if (reading.hosts.size() == 1)
            return reading.hosts;
        if (step.is_map() && !reading.hosts.empty())
            reading.mistake(step, "a step needs 'on'",
                            cat("on: ", reading.hosts.front(), ", or: on: all"));
        return {};
    }
    const std::vector<std::string> names = texts_of(reading, *node, "on");
    if (names == std::vector<std::string>{"all"})
        return reading.hosts;
    if (names.empty())
        reading.mistake(*node, "'on' names no host");
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Node& at = node->is_sequence() ? node->elements[i] : *node;
        if (std::ranges::find(reading.hosts, names[i]) == reading.hosts.end() && at.is_scalar())
            reading.mistake(at, cat("there is no host '", names[i], "'"),
                            suggestion(names[i], reading.hosts));
        if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
            names.begin() + static_cast<std::ptrdiff_t>(i))
            reading.mistake(at, cat("the host '", names[i], "' is here twice"));
    }
    return names;
}

/// Scripts and paths go to programs, whose texts end at a NUL.
std::string program_text_of(Reading& reading, const Node& node, std::string_view key)
{
    std::string text = template_of(reading, node, key);
    if (text.find('\0') != std::string::npos)
        reading.mistake(node, cat("there is a NUL in '", key, "'"), "to print one: printf '\\0'");
    return text;
}

std::string path_of(Reading& reading, const Node* node, std::string_view key)
{
    if (!node)
        return {};
    std::string path = program_text_of(reading, *node, key);
    if (node->is_scalar() && path.empty())
        reading.mistake(*node, cat("'", key, "' is empty"));
    return path;
}

std::optional<unsigned> read_mode(Reading& reading, const Node* node)
{
    if (!node)
        return std::nullopt;
    const std::string text = text_of(reading, *node, "mode");
    const bool octal = !text.empty() && text.size() <= 5 &&
                       text.find_first_not_of("01234567") == std::string::npos;
    if (!octal)
        reading.mistake(*node,
                        cat("'mode' wants octal permissions such as 0755, not ", kind_of(*node)));
    return octal ? static_cast<unsigned>(std::stoul(text, nullptr, 8)) & 07777 : 0644;
}

model::Action read_action(Reading& reading, const Fields& fields, const Node& step,
                          const std::vector<std::string>& on)
{
    const auto given =
        std::ranges::count_if(actions, [&](auto key) { return fields[key] != nullptr; });
    if (given != 1 && step.is_map())
        reading.mistake(step, given > 1
                                  ? "a step does one of 'run', 'put', 'get', 'fault' and 'heal'"
                                  : "a step needs 'run', 'put', 'get', 'fault' or 'heal'");
    if (const Node* fault = fields["fault"])
        return read_fault(reading, *fault, fields["for"], on);
    if (const Node* heal = fields["heal"])
        return read_heal(reading, *heal);
    const Node* run = fields["run"];
    const Node* put = fields["put"];
    const Node* get = fields["get"];
    if (put) {
        const Fields parts(reading, *put, put_keys, "'put'");
        return model::PutFile{path_of(reading, parts.required("from"), "from"),
                              path_of(reading, parts.required("to"), "to"),
                              read_mode(reading, parts["mode"])};
    }
    if (get) {
        const Fields parts(reading, *get, get_keys, "'get'");
        return model::GetFile{path_of(reading, parts.required("from"), "from"),
                              path_of(reading, parts.required("to"), "to")};
    }
    if (!run)
        return model::RunScript{};
    std::string script = program_text_of(reading, *run, "run");
    if (run->is_scalar() && trim(script).empty())
        reading.mistake(*run, "'run' is empty");
    return model::RunScript{std::move(script)};
}

/// What belongs to commands, with a fault; and what belongs to a fault, without one.
void check_fault_step(Reading& reading, const Fields& fields)
{
    const bool breaks = fields["fault"] != nullptr, heals = fields["heal"] != nullptr;
    if (const Node* node = fields["for"]; node && !breaks)
        reading.mistake(*node, "'for' goes with 'fault'", "to wait in a step: run: sleep 10");
    for (const std::string_view key : {"expect", "save", "background"})
        if (const Node* node = fields[key]; node && (breaks || heals))
            reading.mistake(
                *node, cat("a step with '", breaks ? "fault" : "heal", "' cannot have '", key, "'"),
                "check what came of it in a step after it");
}

void check_background(Reading& reading, const Fields& fields)
{
    for (const std::string_view key : {"expect", "save"})
        if (const Node* node = fields[key])
            reading.mistake(*node, cat("a step with 'background' cannot have '", key, "'"),
                            "it goes on while later steps run: check it in one of those");
    for (const std::string_view key : {"put", "get"})
        if (const Node* node = fields[key])
            reading.mistake(*node, cat("'", key, "' cannot be done in the background"));
}

model::Comparison take_comparison(std::string_view& text)
{
    constexpr std::array<std::pair<std::string_view, model::Comparison>, 6> operators{
        {{"==", model::Comparison::equal},
         {"!=", model::Comparison::unequal},
         {"<=", model::Comparison::at_most},
         {">=", model::Comparison::at_least},
         {"<", model::Comparison::less},
         {">", model::Comparison::greater}}};
    for (const auto& [sign, comparison] : operators) {
        if (text.starts_with(sign)) {
            text = trim(text.substr(sign.size()));
            return comparison;
        }
    }
    return model::Comparison::equal;
}

}  // namespace

std::vector<model::Save> read_saves(Reading& reading, const Node& node)
{
    std::vector<model::Save> saves;
    if (!node.is_map()) {
        reading.mistake(node, cat("'save' wants a map, not ", kind_of(node)),
                        "save: {NAME: stdout}");
        return saves;
    }
    for (const auto& [name, from] : node.members) {
        model::Save save{name.text, model::FromStdout{}, name.where};
        const auto reference = model::references_in(cat("${{ ", name.text, " }}"));
        if (reference.size() != 1 || !reference[0].well_formed)
            reading.mistake(name, cat("'", name.text, "' is no name for a variable"),
                            "use letters, digits, '_', '-' and '.'");
        if (model::is_builtin_variable(name.text, reading.hosts))
            reading.mistake(name, cat("'", name.text, "' is defined by volab itself"),
                            "choose another name");
        if (from.is_map()) {
            const Fields fields(reading, from, save_keys, "what to save");
            if (from.members.size() != 1)
                reading.mistake(from, "save one of 'matches' and 'json'");
            if (const Node* matches = fields["matches"])
                save.from = model::FromGroup{expression_of(reading, *matches, "matches")};
            if (const Node* pointer = fields["json"]) {
                save.from = model::FromJson{text_of(reading, *pointer, "json")};
                check_pointer(reading, *pointer);
            }
        } else if (!from.is_scalar() || from.text != "stdout") {
            reading.mistake(from, cat("cannot save from ", kind_of(from)),
                            "save: {NAME: stdout}, {NAME: {matches: …}} or {NAME: {json: …}}");
        }
        reading.variables.insert(save.name);
        saves.push_back(std::move(save));
    }
    return saves;
}

std::vector<model::Condition> read_conditions(Reading& reading, const Node& node)
{
    std::vector<model::Condition> conditions;
    if (!node.is_map()) {
        reading.mistake(node, cat("'when' wants a map of facts, not ", kind_of(node)),
                        "when: {docker: '>= 23.0'}");
        return conditions;
    }
    const Fields fields(reading, node, facts, "'when'");
    for (const auto& [fact, wanted] : node.members) {
        const std::string text = text_of(reading, wanted, fact.text);
        std::string_view value = trim(text);
        const model::Comparison comparison = take_comparison(value);
        if (wanted.is_scalar() && value.empty())
            reading.mistake(wanted, cat("'", fact.text, "' is compared with nothing"));
        conditions.push_back({fact.text, comparison, std::string{value}, fact.where});
    }
    return conditions;
}

model::Step read_step(Reading& reading, const Node& node, const std::string& default_id)
{
    const Fields fields(reading, node, step_keys, "a step");
    Step step{.id = default_id, .where = node.where};
    const Node* id = fields["id"];
    if (id)
        step.id = name_of(reading, *id, "id");
    const auto [first, is_new] = reading.ids.emplace(step.id, id ? id->where : node.where);
    if (!is_new && node.is_map())
        reading.mistake(id ? *id : node, cat("the id '", step.id, "' is taken"),
                        cat("the first one is in line ", first->second.line));
    if (const Node* title = fields["title"])
        step.title = localized_of(reading, *title, "title");
    if (const Node* says = fields["says"])
        step.says = localized_of(reading, *says, "says");
    step.on = read_on(reading, fields["on"], node);
    check_fault_step(reading, fields);
    step.action = read_action(reading, fields, node, step.on);
    if (std::holds_alternative<model::InjectFault>(step.action))
        reading.faults.emplace(step.id, step.on);
    if (const Node* timeout = fields["timeout"])
        step.timeout = duration_of(reading, *timeout, "timeout");
    for (const auto& [key, flag] :
         {std::pair{"background", &step.background}, std::pair{"hidden", &step.hidden},
          std::pair{"always", &step.always}})
        if (const Node* value = fields[key])
            *flag = flag_of(reading, *value, key);
    if (step.background)
        check_background(reading, fields);
    if (const Node* expect = fields["expect"])
        step.expect = read_expectations(reading, *expect);
    if (const Node* when = fields["when"])
        step.when = read_conditions(reading, *when);
    if (const Node* tags = fields["tags"])
        for (std::string& tag : texts_of(reading, *tags, "tags"))
            step.tags.push_back(std::move(tag));
    // Last: what a step saves is for those after it.
    if (const Node* save = fields["save"])
        step.save = read_saves(reading, *save);
    return step;
}

}  // namespace harness::scenario
