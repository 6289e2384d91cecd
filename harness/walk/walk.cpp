// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/walk.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"
#include "harness/run/kept_run.hpp"
#include "harness/run/plan.hpp"
#include "harness/walk/inside.hpp"
#include "harness/walk/inspect.hpp"
#include "harness/walk/words.hpp"

namespace harness::walk {

using model::Outcome;
using model::Step;

Walk::Inside::Inside(const model::Scenario& scenario, WalkPlan plan, lab::Lab& lab,
                     std::vector<model::RunObserver*> observers)
    : scenario_(scenario), plan_(std::move(plan)), told_(std::move(observers)), teller_({&told_}),
      background_(plan_.name, teller_, plan_.folder),
      faults_(plan_.name, lab, teller_), state_{lab,
                                                teller_,
                                                background_,
                                                faults_,
                                                plan_.folder,
                                                std::filesystem::path(scenario.file).parent_path(),
                                                {},
                                                {}},
      endings_(scenario, told_, teller_), course_(course_of(scenario))
{
    for (const Place& place : course_)
        reports_.push_back(report_of(*place.step, Standing::open));
}

Result<> Walk::Inside::begin(const Progress* progress)
{
    const run::RunPlan run{.name = plan_.name,
                           .folder = plan_.folder,
                           .provider = plan_.provider,
                           .volab = plan_.volab,
                           .variables = plan_.variables,
                           .environment = plan_.environment};
    teller_.tell(run::announce(scenario_, run));
    if (const auto known = run::get_to_know(state_, scenario_, run); !known)
        return known;
    given_ = state_.variables;
    if (progress != nullptr) {
        was_changed_ = progress->sha256 != lab::sha256(scenario_.text);
        checkpoints_ = progress->checkpoints;
        drop_lost_checkpoints();
        take(progress->now);
    }
    return come_up();
}

// Where the walk is

std::optional<Card> Walk::Inside::card_at(std::size_t at) const
{
    if (at >= course_.size())
        return std::nullopt;
    return card_of(scenario_, course_, at, state_.variables);
}

std::size_t Walk::Inside::index_of(std::string_view id) const
{
    const auto found =
        std::ranges::find_if(course_, [&](const Place& each) { return each.step->id == id; });
    return static_cast<std::size_t>(found - course_.begin());
}

StepReport Walk::Inside::report(std::string_view id) const
{
    const std::size_t at = index_of(id);
    return at < reports_.size() ? reports_[at] : StepReport{.step = std::string{id}};
}

WalkState Walk::Inside::state() const
{
    WalkState shown{.steps = reports_, .can_rewind = state_.lab.checkpoints() != nullptr};
    if (!at_end())
        shown.at = step().id;
    for (const Place& each : course_)
        shown.commands.push_back(command_on(*each.step, each.step->on.front(), state_.variables));
    for (const auto& [name, position] : checkpoints_)
        if (const auto chapter = chapter_of(name))
            shown.chapters.push_back(*chapter);
        else
            shown.checkpoints.push_back(name);
    std::ranges::sort(shown.chapters);
    return shown;
}

std::string Walk::Inside::folder_on(const std::string& host) const
{
    const auto found = folders_.find(host);
    return found == folders_.end() ? "" : found->second;
}

model::Localized Walk::Inside::hint() const
{
    if (at_end())
        return {};
    model::Localized hint;
    const auto expected = expectations_of(step(), state_.variables);
    for (const char* language : {"en", "ja", "zh"}) {
        const Words& words = words_in(language);
        std::string text{expected.empty() ? words.nothing_expected : words.expected};
        for (const std::string& each : expected)
            text += cat("\n- ", each);
        hint.by_language[language] = std::move(text);
    }
    return hint;
}

// The end

model::RunEnded Walk::Inside::finish()
{
    for (const Error& error : faults_.heal_all())
        endings_.note(Outcome::broken, run::reason_in(error));
    for (const Step& step : scenario_.finally) {
        told_.begin(step.id);
        const auto result = run::run_step(step, state_);
        endings_.keep(step.id, result);
        endings_.note(result.outcome, result.reason);
    }
    for (const Error& error : faults_.heal_all())
        endings_.note(Outcome::broken, run::reason_in(error));
    background_.collect();
    return endings_.close(reports_, hidden_);
}

model::RunEnded Walk::Inside::leave()
{
    for (const Error& error : faults_.heal_all())
        endings_.note(Outcome::broken, run::reason_in(error));
    if (!at_end())
        endings_.note(Outcome::interrupted, "the learner left; the walk can be resumed");
    return endings_.close(reports_, hidden_);
}

// The walk itself

Walk::Walk(const model::Scenario& scenario, WalkPlan plan, lab::Lab& lab,
           std::vector<model::RunObserver*> observers)
    : inside_(std::make_unique<Inside>(scenario, std::move(plan), lab, std::move(observers)))
{
}
Walk::~Walk() = default;

Result<> Walk::begin()
{
    return inside_->begin(nullptr);
}
Result<> Walk::resume(const Progress& progress)
{
    return inside_->begin(&progress);
}
std::optional<Card> Walk::card() const
{
    return inside_->card();
}
std::optional<Card> Walk::card(std::string_view step) const
{
    return inside_->card_at(inside_->index_of(step));
}
StepReport Walk::report(std::string_view step) const
{
    return inside_->report(step);
}
WalkState Walk::state() const
{
    return inside_->state();
}
StepReport Walk::perform()
{
    return inside_->perform();
}
StepReport Walk::judge(const Typed& typed)
{
    return inside_->judge(typed);
}
StepReport Walk::try_own(const std::string& host, const std::string& line)
{
    return inside_->try_own(host, line);
}
StepReport Walk::check()
{
    return inside_->check();
}
model::Localized Walk::hint() const
{
    return inside_->hint();
}
std::string Walk::folder_on(const std::string& host) const
{
    return inside_->folder_on(host);
}
Result<> Walk::next()
{
    return inside_->next();
}
Result<> Walk::skip()
{
    return inside_->skip();
}
Result<> Walk::back()
{
    return inside_->back();
}
Result<> Walk::go_to(std::string_view step)
{
    return inside_->go_to(step);
}
std::optional<Error> Walk::cannot_rewind() const
{
    return inside_->cannot_rewind();
}
Result<> Walk::rewind(std::size_t chapter)
{
    return inside_->rewind(chapter);
}
Result<> Walk::reset()
{
    return inside_->rewind(0);
}
Result<> Walk::checkpoint(const std::string& name)
{
    return inside_->save_own(name);
}
Result<> Walk::restore(const std::string& name)
{
    return inside_->restore(name, cat("taking all hosts back to '", name, "'"));
}
Progress Walk::progress() const
{
    return inside_->progress();
}
model::RunEnded Walk::finish()
{
    return inside_->finish();
}
model::RunEnded Walk::leave()
{
    return inside_->leave();
}

}  // namespace harness::walk
