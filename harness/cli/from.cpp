// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/from.hpp"

#include <algorithm>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/run/kept_run.hpp"

namespace harness::cli {

namespace {

namespace qemu = lab::qemu;

struct KeptLab {
    qemu::ListedLab lab;
    run::KeptRun run;
};

Result<std::size_t> chapter_of(const model::Scenario& scenario, const std::string& step)
{
    std::vector<std::string> known;
    for (std::size_t i = 0; i < scenario.chapters.size(); ++i) {
        const model::Chapter& chapter = scenario.chapters[i];
        if (chapter.id == step ||
            std::ranges::find(chapter.steps, step, &model::Step::id) != chapter.steps.end())
            return i;
        known.push_back(chapter.id);
        for (const model::Step& each : chapter.steps)
            known.push_back(each.id);
    }
    if (std::ranges::find(scenario.finally, step, &model::Step::id) != scenario.finally.end())
        return usage_error(cat("--from: '", step, "' is a closing step"),
                           "those run at the end of every run");
    return usage_error(cat("--from: '", scenario.name, "' has no step '", step, "'"),
                       suggestion(step, known));
}

std::string how_to_keep(const model::Scenario& scenario)
{
    return cat("'volab run ", scenario.file, " --keep' leaves one");
}

bool is_of(const run::KeptRun& run, const model::Scenario& scenario)
{
    return run.scenario == scenario.name && run.combination == model::to_text(scenario.combination);
}

/// What the scenario is called for whoever looks for its labs.
std::string called(const model::Scenario& scenario)
{
    return model::name_in(scenario.combination, scenario.name);
}

/// Labs that nobody is at and in which that scenario, in that combination, was run.
std::vector<KeptLab> labs_of(const model::Scenario& scenario)
{
    std::vector<KeptLab> found;
    for (qemu::ListedLab& lab : qemu::list_labs()) {
        if (lab.state != qemu::LabState::kept)
            continue;
        auto run = run::read_kept_run(lab.folder);
        if (run && *run && is_of(**run, scenario))
            found.push_back({std::move(lab), std::move(**run)});
    }
    return found;
}

Result<KeptLab> named_lab(const model::Scenario& scenario, const std::string& id)
{
    const auto labs = qemu::list_labs();
    const auto lab = std::ranges::find(labs, id, [](const auto& each) { return each.entry.id; });
    if (lab == labs.end())
        return usage_error(cat("--lab: there is no lab '", id, "'"),
                           "'volab lab list' shows those there are");
    if (lab->state != qemu::LabState::kept)
        return usage_error(
            cat("--lab: lab ", id,
                lab->state == qemu::LabState::in_use ? " is in use by a run" : " is not up"));
    auto run = run::read_kept_run(lab->folder);
    if (!run)
        return run.error();
    if (!*run || !is_of(**run, scenario))
        return usage_error(cat("--lab: lab ", id, " is not one of '", called(scenario), "'"),
                           how_to_keep(scenario));
    return KeptLab{*lab, std::move(**run)};
}

/// What is noted of the chapter's start; nothing when the lab was not saved there.
const run::KeptStart* start_of(const run::KeptRun& run, std::size_t chapter)
{
    const auto start = run.starts.find(run::checkpoint_of(chapter));
    return start == run.starts.end() ? nullptr : &start->second;
}

/// The only one that is kept of the scenario as it is now up to the chapter; else the newest, which
/// will be refused with the reason.
Result<KeptLab> only_lab(const model::Scenario& scenario, std::size_t chapter)
{
    std::vector<KeptLab> labs = labs_of(scenario);
    if (labs.empty())
        return usage_error(cat("--from: no lab is kept of '", called(scenario), "'"),
                           how_to_keep(scenario));
    const std::string origin = run::origin_of(scenario, chapter);
    const auto is_bad = [&](const KeptLab& lab) {
        const run::KeptStart* start = start_of(lab.run, chapter);
        return start == nullptr || start->origin != origin;
    };
    if (std::ranges::all_of(labs, is_bad))
        return std::move(labs.back());
    std::erase_if(labs, is_bad);
    if (labs.size() == 1)
        return std::move(labs.front());
    std::vector<std::string> ids;
    for (const KeptLab& lab : labs)
        ids.push_back(lab.lab.entry.id);
    return usage_error(
        cat("--from: several labs are kept of '", called(scenario), "': ", join(ids, ", ")),
        cat("name one: --lab ", ids.back()));
}

}  // namespace

Result<From> begin_at(const model::Scenario& scenario, const std::string& step,
                      const std::string& id, std::map<std::string, std::string>& left_out)
{
    const auto chapter = chapter_of(scenario, step);
    if (!chapter)
        return chapter.error();
    auto kept = id.empty() ? only_lab(scenario, *chapter) : named_lab(scenario, id);
    if (!kept)
        return kept.error();
    const std::string& lab = kept->lab.entry.id;
    const std::string& first = scenario.chapters[*chapter].id;
    const run::KeptStart* start = start_of(kept->run, *chapter);
    if (start == nullptr)
        return usage_error(
            cat("--from: lab ", lab, " was not saved at the start of chapter '", first, "'"),
            "what kept it did not come so far; name an earlier step");
    if (start->origin != run::origin_of(scenario, *chapter))
        return usage_error(
            cat("--from: '", scenario.name, "' has changed before chapter '", first, "' since lab ",
                lab, " was kept"),
            cat("name a step that comes before the change, or begin anew: ", how_to_keep(scenario),
                ", 'volab lab stop ", lab, "' ends the old one"));
    model::Variables variables = start->variables;
    for (std::size_t i = 0; i < *chapter; ++i)
        for (const model::Step& before : scenario.chapters[i].steps)
            left_out.emplace(before.id, cat("before --from ", step));
    return From{std::move(kept->lab), {*chapter, std::move(variables)}};
}

}  // namespace harness::cli
