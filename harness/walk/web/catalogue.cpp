// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/catalogue.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "harness/walk/course.hpp"
#include "reports/prose.hpp"

namespace harness::walk::web {

using nlohmann::json;

namespace {

std::string text_of(const json& document)
{
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

json text_json(const model::Localized& text)
{
    json languages = json::object();
    for (const auto& [language, words] : text.by_language)
        languages[language] = words;
    return languages;
}

json markup_json(const model::Localized& text)
{
    json languages = json::object();
    for (const auto& [language, words] : text.by_language)
        languages[language] = reports::html_of(reports::paragraphs(words));
    return languages;
}

std::size_t index_of(const model::Scenario& scenario, const std::string& host)
{
    const auto& hosts = scenario.lab.hosts;
    return static_cast<std::size_t>(std::ranges::find(hosts, host, &model::HostSpec::name) -
                                    hosts.begin());
}

json step_json(const model::Scenario& scenario, const Card& card, const model::Step& step)
{
    json on = json::array();
    for (const std::string& host : card.on)
        on.push_back(index_of(scenario, host));
    const auto* const script = std::get_if<model::RunScript>(&step.action);
    return {{"id", card.step},
            {"title", text_json(card.title)},
            {"says_html", markup_json(card.says)},
            {"on", std::move(on)},
            {"kind", to_string(card.kind)},
            {"command", script ? script->script : card.command()}};
}

/// A chapter's place in the list; its steps come after.
json chapter_json(const model::Chapter& chapter)
{
    return {{"id", chapter.id},
            {"title", text_json(chapter.title)},
            {"says_html", markup_json(chapter.says)},
            {"steps", json::array()}};
}

void add_languages(const model::Localized& text, std::set<std::string>& languages)
{
    for (const auto& [language, words] : text.by_language)
        languages.insert(language);
}

std::set<std::string> languages_of(const model::Scenario& scenario)
{
    std::set<std::string> languages;
    add_languages(scenario.title, languages);
    add_languages(scenario.says, languages);
    for (const model::Chapter& chapter : scenario.chapters) {
        add_languages(chapter.title, languages);
        add_languages(chapter.says, languages);
        for (const model::Step& step : chapter.steps) {
            add_languages(step.title, languages);
            add_languages(step.says, languages);
        }
    }
    return languages;
}

json summary_json(const Offer& offer)
{
    const model::Scenario& scenario = offer.scenario;
    json hosts = json::array();
    for (const model::HostSpec& host : scenario.lab.hosts)
        hosts.push_back(host.name);
    return {{"name", scenario.name},
            {"title", text_json(title_of(scenario))},
            {"says_html", markup_json(scenario.says)},
            {"chapters", scenario.chapters.size()},
            {"steps", course_of(scenario).size()},
            {"hosts", std::move(hosts)},
            {"provider", offer.provider}};
}

}  // namespace

std::string catalogue_json(const std::vector<Offer>& offers, const CatalogueFacts& facts)
{
    json scenarios = json::array();
    for (const Offer& offer : offers)
        scenarios.push_back(summary_json(offer));
    return text_of({{"volab", facts.volab},
                    {"labs", facts.labs},
                    {"idle", facts.idle.count()},
                    {"scenarios", std::move(scenarios)}});
}

std::string scenario_json(const model::Scenario& scenario)
{
    json hosts = json::array();
    for (const model::HostSpec& host : scenario.lab.hosts)
        hosts.push_back({{"name", host.name}, {"prompt", cat(host.name, "# ")}});
    json chapters = json::array();
    for (const model::Chapter& chapter : scenario.chapters)
        chapters.push_back(chapter_json(chapter));
    const auto course = course_of(scenario);
    for (std::size_t at = 0; at < course.size(); ++at)
        chapters.at(course[at].chapter)["steps"].push_back(step_json(
            scenario, card_of(scenario, course, at, scenario.variables), *course[at].step));
    return text_of({{"name", scenario.name},
                    {"title", text_json(title_of(scenario))},
                    {"says_html", markup_json(scenario.says)},
                    {"hosts", std::move(hosts)},
                    {"languages", languages_of(scenario)},
                    {"chapters", std::move(chapters)}});
}

}  // namespace harness::walk::web
