// SPDX-License-Identifier: Apache-2.0
#include "reports/html/run_part.hpp"

#include <map>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/html/overview.hpp"
#include "reports/html/step_part.hpp"
#include "reports/html/words.hpp"
#include "reports/prose.hpp"

namespace reports::html {

namespace {

using harness::cat;
using namespace harness::model;

/// The steps and chapters of a scenario by their ids.
struct Written {
    std::map<std::string, const Step*, std::less<>> steps;
    std::map<std::string, const Chapter*, std::less<>> chapters;

    explicit Written(const std::optional<Scenario>& scenario)
    {
        if (!scenario)
            return;
        for (const Chapter& chapter : scenario->chapters) {
            chapters.emplace(chapter.id, &chapter);
            for (const Step& step : chapter.steps)
                steps.emplace(step.id, &step);
        }
        for (const Step& step : scenario->finally)
            steps.emplace(step.id, &step);
    }
};

template <typename Value>
const Value* find(const std::map<std::string, const Value*, std::less<>>& all,
                  const std::string& id)
{
    const auto found = all.find(id);
    return found == all.end() ? nullptr : found->second;
}

/// A chapter, or the closing steps, and what of the run belongs to it.
struct ChapterSteps {
    PlannedChapter plan;
    std::vector<const StepSummary*> steps;

    Outcome outcome() const
    {
        Outcome worst = Outcome::skipped;
        for (const StepSummary* step : steps)
            worst = worse(worst, step->outcome);
        return worst;
    }
    std::chrono::microseconds took() const
    {
        std::chrono::microseconds sum{};
        for (const StepSummary* step : steps)
            sum += step->took;
        return sum;
    }
};

/// The chapters in their order, then whatever else steps say that they belong to.
std::vector<ChapterSteps> chapters_of(const RunSummary& run)
{
    std::vector<ChapterSteps> all;
    std::map<std::string, std::size_t> by_id;
    for (const PlannedChapter& chapter : run.start.chapters)
        if (by_id.emplace(chapter.id, all.size()).second)
            all.push_back({chapter, {}});
    for (const StepSummary& step : run.steps) {
        const std::string& id = step.plan.chapter;
        const auto [at, is_new] = by_id.emplace(id, all.size());
        if (is_new)
            all.push_back({{id, id == "finally" ? "Finally" : id}, {}});
        all[at->second].steps.push_back(&step);
    }
    std::erase_if(all, [](const ChapterSteps& each) { return each.steps.empty(); });
    return all;
}

std::string title(const ChapterSteps& chapter, const Written& written, std::string_view language)
{
    const Chapter* known = find(written.chapters, chapter.plan.id);
    if (known != nullptr && !known->title.empty())
        return in_language(html_of(spans_of(known->title.in(language))), language);
    return shown(chapter.plan.title.empty() ? chapter.plan.id : chapter.plan.title);
}

std::string chapter_id(const RunView& view, const ChapterSteps& chapter)
{
    return cat(view.prefix, "chapter-", anchor(chapter.plan.id));
}

std::string contents(const RunView& view, const std::vector<ChapterSteps>& chapters,
                     const Written& written)
{
    if (chapters.size() < 2)
        return {};
    std::string html;
    for (const ChapterSteps& chapter : chapters)
        html += cat("<li class=\"", to_string(chapter.outcome()), "\"><a href=\"#",
                    chapter_id(view, chapter), "\">", title(chapter, written, view.language),
                    "</a><span class=\"vh\">, ", to_string(chapter.outcome()),
                    "</span> <span class=\"took\">", counted(chapter.steps.size(), "step", "steps"),
                    ", ", harness::for_people(chapter.took()), "</span></li>\n");
    return cat("<nav class=\"contents\" aria-label=\"Chapters", view.prefix.empty() ? "" : " of ",
               view.prefix.empty() ? std::string() : shown(view.run.start.run), "\"><ol>\n", html,
               "</ol></nav>\n");
}

harness::Result<> write_chapter(const RunView& view, const ChapterSteps& chapter,
                                const Written& written, Spool& spool, PageFile& page)
{
    page.write(cat("<section class=\"chapter\" id=\"", chapter_id(view, chapter), "\">\n",
                   heading(view.level + 2, title(chapter, written, view.language))));
    if (const Chapter* known = find(written.chapters, chapter.plan.id))
        page.write(cat("<div class=\"says\" lang=\"", view.language, "\">",
                       html_of(paragraphs(known->says.in(view.language))), "</div>\n"));
    for (const StepSummary* step : chapter.steps) {
        const StepView part{*step,
                            view.printer.step(step->plan.id),
                            find(written.steps, step->plan.id),
                            view.earlier,
                            view.language,
                            view.prefix,
                            view.run.start.hosts.size() > 1};
        if (const auto done = write_step(part, spool, page); !done)
            return done.error();
    }
    page.write("</section>\n");
    return harness::Ok{};
}

}  // namespace

harness::Result<> write_run(const RunView& view, Spool& spool, PageFile& page)
{
    const Written written(view.beside.scenario);
    const OverviewView overview{
        view.run,     view.beside.scenario ? &*view.beside.scenario : nullptr,
        view.earlier, view.language,
        view.prefix,  view.level,
        view.which};
    const std::vector<ChapterSteps> chapters = chapters_of(view.run);
    page.write(cat("<section class=\"run\" id=\"", view.prefix, "run\" aria-label=\"Run ",
                   shown(view.run.start.run), "\">\n", verdict_html(overview),
                   times_html(overview)));
    if (!view.beside.picture.empty())
        page.write(cat("<section class=\"lab\">\n<details><summary>",
                       heading(view.level + 1, "The lab"),
                       "</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                       "aria-label=\"The lab\">",
                       view.beside.picture, "</div></details></section>\n"));
    page.write(cat("<section class=\"steps\">\n", heading(view.level + 1, "Steps"),
                   contents(view, chapters, written)));
    for (const ChapterSteps& chapter : chapters)
        if (const auto done = write_chapter(view, chapter, written, spool, page); !done)
            return done.error();
    page.write(cat("</section>\n", collected_html(overview, view.folder), facts_html(overview),
                   "</section>\n"));
    return harness::Ok{};
}

}  // namespace reports::html
