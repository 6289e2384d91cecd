// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/draw/draw.hpp"
#include "reports/handout/compose_step.hpp"
#include "reports/handout/document.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

/// How many texts there are, and how many of them in the language.
struct Texts {
    std::size_t all = 0, in_language = 0;

    void count(const Localized& text, std::string_view language)
    {
        all += !text.empty();
        in_language += text.by_language.contains(language);
    }
};

Texts count_texts(const Scenario& scenario, std::string_view language)
{
    Texts texts;
    const auto steps = [&](const std::vector<Step>& all) {
        for (const Step& step : all)
            if (!step.hidden) {
                texts.count(step.title, language);
                texts.count(step.says, language);
            }
    };
    texts.count(scenario.title, language);
    texts.count(scenario.says, language);
    for (const Chapter& chapter : scenario.chapters) {
        texts.count(chapter.title, language);
        texts.count(chapter.says, language);
        steps(chapter.steps);
    }
    steps(scenario.finally);
    return texts;
}

std::string name_of(std::string_view language)
{
    return language == "ja" ? "Japanese" : language == "zh" ? "Chinese" : std::string{language};
}

class Composer {
public:
    Composer(const Scenario& scenario, const HandoutRun* run, const HandoutOptions& options)
        : scenario_(scenario), run_(run), options_(options),
          texts_(count_texts(scenario, options.language)),
          falls_back_(texts_.in_language == 0 && options.language != "en"),
          language_(falls_back_ ? "en" : options.language), words_(handout_words(language_))
    {
    }

    Handout compose()
    {
        const std::string_view title = scenario_.title.in(language_);
        handout_.language = language_;
        handout_.title = title.empty() ? scenario_.name : title;
        handout_.says = paragraphs(scenario_.says.in(language_));
        notices();
        const auto architectures = architectures_by_chapter(scenario_);
        for (std::size_t i = 0; i < scenario_.chapters.size(); ++i)
            add(scenario_.chapters[i], architectures[i]);
        for (const Step& step : scenario_.finally)
            if (!step.hidden)
                handout_.clean_up.push_back(handout_step(step, run_, words_, language_));
        lab();
        made();
        return std::move(handout_);
    }

private:
    void notice(std::string_view text, const std::vector<std::string>& values = {})
    {
        handout_.notices.push_back(filled(text, values));
    }

    void notices()
    {
        if (falls_back_)
            notice(words_.no_language, {name_of(options_.language)});
        else if (language_ != "en" && texts_.in_language < texts_.all)
            notice(words_.some_language);
        if (run_ == nullptr)
            return notice(words_.no_record);
        if (run_->start.scenario_sha256.empty())
            notice(words_.hash_unknown);
        else if (run_->start.scenario_sha256 != options_.scenario_sha256)
            notice(words_.scenario_changed);
        if (!run_->end)
            notice(words_.run_interrupted);
        else if (run_->end->outcome != Outcome::passed)
            notice(words_.run_not_passed, {outcome()});
        for (const Chapter& chapter : scenario_.chapters)
            hidden_troubles(chapter.steps);
        hidden_troubles(scenario_.finally);
    }

    void hidden_troubles(const std::vector<Step>& steps)
    {
        for (const Step& step : steps)
            if (step.hidden)
                if (const std::string trouble = hidden_trouble(step, run_, words_);
                    !trouble.empty())
                    handout_.notices.push_back(trouble);
    }

    /// "failed (1 failed, 49 passed)".
    std::string outcome() const
    {
        const Outcome outcome = run_->end ? run_->end->outcome : Outcome::interrupted;
        std::vector<std::string> counts;
        for (const Outcome each : {Outcome::failed, Outcome::broken, Outcome::interrupted,
                                   Outcome::passed, Outcome::skipped})
            if (const auto found = run_->end ? run_->end->steps.find(std::string{to_string(each)})
                                             : std::map<std::string, unsigned>::const_iterator{};
                run_->end && found != run_->end->steps.end() && found->second > 0)
                counts.push_back(cat(found->second, " ", words_.outcome_word(each)));
        std::string text{words_.outcome_word(outcome)};
        return counts.empty() ? text
                              : cat(text, " (", harness::join(counts, words_.list_glue), ")");
    }

    void add(const Chapter& chapter, const Architecture& architecture)
    {
        HandoutChapter shown{chapter.id,
                             std::string{chapter.title.in(language_)},
                             paragraphs(chapter.says.in(language_)),
                             {},
                             {}};
        if (shown.title.empty())
            shown.title = chapter.id;
        for (const Step& step : chapter.steps)
            if (!step.hidden)
                shown.steps.push_back(handout_step(step, run_, words_, language_));
        if (architecture.shows_something() && architecture.changes())
            shown.figure = figure(architecture.without_bare_hosts(), chapter.id,
                                  filled(words_.chapter_figure, {shown.title}));
        handout_.chapters.push_back(std::move(shown));
    }

    Figure figure(const Architecture& architecture, std::string_view chapter,
                  const std::string& caption)
    {
        return {draw(architecture, scenario_, chapter,
                     {.language = language_, .heading = false, .id = cat("figure-", ++figures_)}),
                caption, architecture.hosts.size() == 1};
    }

    std::string needs_of(const HostSpec& host) const
    {
        if (scenario_.lab.provider == "local")
            return std::string{words_.this_machine};
        std::vector<std::string> needs;
        if (host.memory_mib > 0)
            needs.push_back(filled(words_.memory, {std::to_string(host.memory_mib)}));
        if (host.cpus > 0)
            needs.push_back(filled(words_.cpus, {std::to_string(host.cpus)}));
        return needs.empty() ? std::string{words_.as_provider}
                             : harness::join(needs, words_.list_glue);
    }

    void lab()
    {
        for (const HostSpec& host : scenario_.lab.hosts)
            handout_.lab.push_back({filled(words_.host, {host.name}), needs_of(host)});
        const bool local = scenario_.lab.provider == "local";
        if (!local)
            handout_.lab.push_back(
                {std::string{words_.suite}, cat("Debian ", scenario_.lab.suite)});
        if (!scenario_.lab.docker_images.empty())
            handout_.lab.push_back({std::string{words_.images},
                                    harness::join(scenario_.lab.docker_images, words_.list_glue)});
        if (!scenario_.lab.packages.empty())
            handout_.lab.push_back({std::string{words_.packages},
                                    harness::join(scenario_.lab.packages, words_.list_glue)});
        if (!local)
            handout_.lab.push_back({std::string{words_.provider}, scenario_.lab.provider});
        const auto architecture = architecture_of(scenario_);
        if (architecture && architecture->shows_something())
            handout_.lab_figure = figure(*architecture, {}, std::string{words_.lab_figure});
    }

    void fact(std::string_view name, const std::string& value)
    {
        if (!value.empty())
            handout_.facts.push_back({std::string{name}, harness::without_escapes(value)});
    }

    void made()
    {
        handout_.made.push_back(filled(words_.made_by, {options_.volab, scenario_.file}));
        fact(words_.scenario, harness::model::name_in(scenario_.combination, scenario_.name));
        fact(words_.sha256, options_.scenario_sha256);
        if (run_ == nullptr)
            return;
        const RunStarted& start = run_->start;
        if (start.scenario_sha256 != options_.scenario_sha256)
            fact(cat(words_.sha256, " (", words_.run, ")"), start.scenario_sha256);
        fact(words_.run, cat(start.run, ", volab ", start.volab));
        fact(words_.started, start.started);
        fact(words_.outcome, outcome());
        if (const auto commit = start.environment.find("git_commit");
            commit != start.environment.end())
            fact(words_.commit, commit->second);
        if (const auto multiplier = start.environment.find("timeout_multiplier");
            multiplier != start.environment.end())
            fact(words_.time_limits, cat("× ", multiplier->second));
        for (const HostReady& host : run_->hosts)
            fact(filled(words_.host_facts, {host.host}), facts_of(host));
    }

    static std::string facts_of(const HostReady& host)
    {
        const auto of = [&](const char* name) {
            const auto found = host.facts.find(name);
            return found == host.facts.end() ? std::string{} : found->second;
        };
        std::vector<std::string> parts{cat(of("os"), " ", of("release"))};
        if (!of("kernel").empty())
            parts.push_back(cat("Linux ", of("kernel")));
        if (!of("docker").empty())
            parts.push_back(cat("Docker ", of("docker")));
        for (const char* name : {"architecture", "acceleration"})
            if (!of(name).empty())
                parts.push_back(of(name));
        return harness::join(parts, ", ");
    }

    const Scenario& scenario_;
    const HandoutRun* run_;
    const HandoutOptions& options_;
    Texts texts_;
    bool falls_back_;
    std::string language_;
    const HandoutWords& words_;
    Handout handout_;
    unsigned figures_ = 0;
};

}  // namespace

Handout handout_of(const Scenario& scenario, const HandoutRun* run, const HandoutOptions& options)
{
    return Composer(scenario, run, options).compose();
}

}  // namespace reports
