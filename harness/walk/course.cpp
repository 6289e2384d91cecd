// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/course.hpp"

#include <algorithm>
#include <utility>

#include "harness/base/text.hpp"
#include "harness/run/plan.hpp"

namespace harness::walk {

namespace {

struct KindOf {
    bool background;

    Kind operator()(const model::RunScript&) const
    {
        return background ? Kind::background : Kind::run;
    }
    Kind operator()(const model::PutFile&) const { return Kind::put; }
    Kind operator()(const model::GetFile&) const { return Kind::get; }
    Kind operator()(const model::InjectFault&) const { return Kind::fault; }
    Kind operator()(const model::HealFault&) const { return Kind::heal; }
};

const std::string nothing;

bool saves(const model::Step& step, std::string_view variable)
{
    return std::ranges::find(step.save, variable, &model::Save::name) != step.save.end();
}

/// Those of a text that have no value.
void add_unknown(std::vector<Unknown>& unknown, const model::Scenario& scenario,
                 std::string_view text, const model::Variables& variables)
{
    for (const model::Reference& reference : model::references_in(text)) {
        if (variables.contains(reference.name) ||
            std::ranges::find(unknown, reference.name, &Unknown::name) != unknown.end())
            continue;
        const model::Step* saver = saver_of(scenario, reference.name);
        unknown.push_back({reference.name, saver == nullptr ? "" : saver->id});
    }
}

}  // namespace

std::string_view to_string(Kind kind)
{
    switch (kind) {
        case Kind::run: return "run";
        case Kind::background: return "background";
        case Kind::put: return "put";
        case Kind::get: return "get";
        case Kind::fault: return "fault";
        case Kind::heal: break;
    }
    return "heal";
}

const std::string& Card::command() const
{
    const auto found = on.empty() ? commands.end() : commands.find(on.front());
    return found == commands.end() ? nothing : found->second;
}

std::vector<Place> course_of(const model::Scenario& scenario)
{
    std::vector<Place> course;
    for (std::size_t chapter = 0; chapter < scenario.chapters.size(); ++chapter) {
        std::vector<const model::Step*> before;
        bool met = false;
        for (const model::Step& step : scenario.chapters[chapter].steps) {
            if (step.hidden) {
                (met ? course.back().after : before).push_back(&step);
                continue;
            }
            course.push_back({chapter, &step, std::exchange(before, {}), {}});
            met = true;
        }
        // A chapter of hidden steps alone is nobody's turn: it goes with what came before, or the
        // first card of all.
        if (!met && !course.empty())
            course.back().after.insert(course.back().after.end(), before.begin(), before.end());
    }
    return course;
}

std::string filled_in(std::string_view text, const model::Variables& variables)
{
    std::string out;
    std::size_t at = 0;
    for (const model::Reference& reference : model::references_in(text)) {
        const auto value = variables.find(reference.name);
        if (value == variables.end())
            continue;
        out += cat(text.substr(at, reference.offset - at), value->second);
        at = reference.offset + reference.length;
    }
    return replace_all(cat(out, text.substr(at)), "$${{", "${{");
}

const model::Step* saver_of(const model::Scenario& scenario, std::string_view variable)
{
    for (const model::Chapter& chapter : scenario.chapters)
        for (const model::Step& step : chapter.steps)
            if (saves(step, variable))
                return &step;
    return nullptr;
}

std::string command_on(const model::Step& step, const std::string& host,
                       const model::Variables& variables)
{
    model::Variables known = variables;
    known["host"] = host;
    return filled_in(run::command_of(step.action), known);
}

model::Localized title_of(const model::Scenario& scenario)
{
    model::Localized title = scenario.title;
    if (title.empty())
        title.by_language["en"] = scenario.name;
    for (auto& [language, words] : title.by_language)
        words = model::name_in(scenario.combination, std::move(words));
    return title;
}

Card card_of(const model::Scenario& scenario, const std::vector<Place>& course, std::size_t at,
             const model::Variables& variables)
{
    const Place& place = course[at];
    const model::Step& step = *place.step;
    const model::Chapter& chapter = scenario.chapters[place.chapter];
    Card card{.chapter = place.chapter,
              .chapter_id = chapter.id,
              .chapter_title = chapter.title,
              .chapter_says = chapter.says,
              .step = step.id,
              .title = step.title,
              .says = step.says,
              .on = step.on,
              .kind = std::visit(KindOf{step.background}, step.action)};
    for (std::size_t i = 0; i < course.size(); ++i) {
        card.of_chapter += course[i].chapter == place.chapter;
        card.number += course[i].chapter == place.chapter && i <= at;
    }
    for (const std::string& host : step.on)
        card.commands[host] = command_on(step, host, variables);
    model::Variables known = variables;
    known["host"] = step.on.front();
    add_unknown(card.unknown, scenario, run::command_of(step.action), known);
    return card;
}

}  // namespace harness::walk
