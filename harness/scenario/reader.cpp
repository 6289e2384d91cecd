// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/reader.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "harness/base/text.hpp"
#include "harness/scenario/reading.hpp"
#include "harness/scenario/text_file.hpp"

namespace harness::scenario {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> scenario_keys{
    "scenario", "title", "says", "lab", "variables", "matrix", "chapters", "finally"};
constexpr std::array<std::string_view, 4> chapter_keys{"id", "title", "says", "steps"};
constexpr std::size_t most_shown = 100;

model::Variables read_variables(Reading& reading, const Node& node)
{
    model::Variables variables;
    if (!node.is_map()) {
        reading.mistake(node, cat("'variables' wants a map, not ", kind_of(node)));
        return variables;
    }
    for (const auto& [name, value] : node.members) {
        const auto reference = model::references_in(cat("${{ ", name.text, " }}"));
        if (reference.size() != 1 || !reference[0].well_formed)
            reading.mistake(name, cat("'", name.text, "' is no name for a variable"),
                            "use letters, digits, '_', '-' and '.'");
        if (model::is_builtin_variable(name.text, reading.hosts))
            reading.mistake(name, cat("'", name.text, "' is defined by volab itself"),
                            "choose another name");
        variables[name.text] = text_of(reading, value, name.text);
        reading.variables.insert(name.text);
    }
    return variables;
}

std::vector<model::Step> read_steps(Reading& reading, const Node& node, const std::string& prefix,
                                    std::string_view key)
{
    std::vector<model::Step> steps;
    if (!node.is_sequence()) {
        reading.mistake(node, cat("'", key, "' wants a list of steps, not ", kind_of(node)));
        return steps;
    }
    if (node.elements.empty())
        reading.mistake(node, cat("'", key, "' is empty"));
    steps.reserve(node.elements.size());
    for (const Node& step : node.elements)
        steps.push_back(read_step(reading, step, cat(prefix, "-", steps.size() + 1)));
    return steps;
}

model::Chapter read_chapter(Reading& reading, const Node& node, std::size_t number)
{
    const Fields fields(reading, node, chapter_keys, "a chapter");
    model::Chapter chapter{.id = cat("chapter-", number), .where = node.where};
    const Node* id = fields["id"];
    if (id)
        chapter.id = name_of(reading, *id, "id");
    const auto [first, is_new] = reading.ids.emplace(chapter.id, id ? id->where : node.where);
    if (!is_new && node.is_map())
        reading.mistake(id ? *id : node, cat("the id '", chapter.id, "' is taken"),
                        cat("the first one is in line ", first->second.line));
    if (const Node* title = fields["title"])
        chapter.title = localized_of(reading, *title, "title");
    if (const Node* says = fields["says"])
        chapter.says = localized_of(reading, *says, "says");
    if (const Node* steps = fields.required("steps"))
        chapter.steps = read_steps(reading, *steps, chapter.id, "steps");
    return chapter;
}

model::Scenario read_scenario(Reading& reading, const Node& root, const std::string& file)
{
    model::Scenario scenario;
    scenario.file = file;
    const Fields fields(reading, root, scenario_keys, "a scenario");
    if (const Node* name = fields.required("scenario"))
        scenario.name = name_of(reading, *name, "scenario");
    if (const Node* title = fields["title"])
        scenario.title = localized_of(reading, *title, "title");
    if (const Node* says = fields["says"])
        scenario.says = localized_of(reading, *says, "says");
    if (const Node* lab = fields.required("lab"))
        scenario.lab = read_lab(reading, *lab);
    if (const Node* variables = fields["variables"])
        scenario.variables = read_variables(reading, *variables);
    if (const Node* matrix = fields["matrix"])
        scenario.matrix = read_matrix(reading, *matrix, scenario);
    reading.ids.emplace("finally", root.where);
    if (const Node* chapters = fields.required("chapters")) {
        if (!chapters->is_sequence() || chapters->elements.empty())
            reading.mistake(*chapters,
                            cat("'chapters' wants a list of chapters, not ",
                                chapters->is_sequence() ? "an empty one" : kind_of(*chapters)));
        for (const Node& chapter : chapters->elements)
            scenario.chapters.push_back(
                read_chapter(reading, chapter, scenario.chapters.size() + 1));
    }
    if (const Node* closing = fields["finally"])
        scenario.finally = read_steps(reading, *closing, "finally", "finally");
    return scenario;
}

Read finish(Reading& reading, model::Scenario scenario)
{
    if (reading.mistakes.empty())
        return scenario;
    std::ranges::stable_sort(reading.mistakes, {}, [](const Error& error) {
        return std::pair{error.where->line, error.where->column};
    });
    return Mistakes{std::move(reading.mistakes)};
}

/// Files that are copied to hosts have to be there before anything starts.
void check_put_files(Reading& reading, const model::Scenario& scenario, const fs::path& folder)
{
    const auto check = [&](const std::vector<model::Step>& steps) {
        for (const model::Step& step : steps) {
            const auto* put = std::get_if<model::PutFile>(&step.action);
            if (!put || put->from.empty() || !model::references_in(put->from).empty())
                continue;
            std::error_code error;
            if (!fs::is_regular_file(folder / put->from, error))
                reading.mistake(step.where,
                                cat("there is no file '", (folder / put->from).string(),
                                    "' to put on the host"),
                                "'from' is relative to the scenario's folder");
        }
    };
    for (const model::Chapter& chapter : scenario.chapters)
        check(chapter.steps);
    check(scenario.finally);
}

/// `folder`: of the file, where there is one.
Read read_in(const std::optional<fs::path>& folder, std::string_view text, const std::string& file)
{
    if (const auto error = not_text(text, file))
        return Mistakes{{*error}};
    const auto root = parse_yaml(text, file);
    if (!root)
        return Mistakes{{root.error()}};
    Reading reading;
    model::Scenario scenario = read_scenario(reading, *root, file);
    scenario.text = text;
    if (folder)
        check_put_files(reading, scenario, *folder);
    return finish(reading, std::move(scenario));
}

}  // namespace

Read read(std::string_view text, const std::string& file)
{
    return read_in(std::nullopt, text, file);
}

Read read_file(const std::string& file)
{
    const auto text = text_in_file(file, "the scenario");
    if (!text)
        return Mistakes{{text.error()}};
    return read_in(fs::path(file).parent_path(), *text, file == "-" ? "<stdin>" : file);
}

std::string to_text(const Mistakes& mistakes)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(mistakes.all.size(), most_shown); ++i)
        text += to_text(mistakes.all[i]) + "\n";
    if (mistakes.all.size() > most_shown)
        text += cat("… and ", mistakes.all.size() - most_shown, " more mistakes\n");
    return text;
}

}  // namespace harness::scenario
