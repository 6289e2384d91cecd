// SPDX-License-Identifier: Apache-2.0
#include "harness/run/engine.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "harness/base/text.hpp"
#include "harness/run/collect.hpp"
#include "harness/run/kept_run.hpp"
#include "harness/run/phase.hpp"
#include "harness/run/plan.hpp"
#include "harness/run/step_runner.hpp"

namespace harness::run {

namespace {

using model::Outcome;
using model::Step;

constexpr std::chrono::milliseconds same_request{500};

class Run {
public:
    Run(const model::Scenario& scenario, const RunPlan& plan, lab::Interrupt& interrupt,
        const Teller& teller)
        : scenario_(scenario), plan_(plan), interrupt_(interrupt), teller_(teller),
          background_(plan.name, teller, plan.folder)
    {
    }

    model::RunEnded run(lab::Provider& provider)
    {
        if (const auto lab = bring_up(provider)) {
            run_all(*lab);
            take_down(*lab);
        }
        skip_the_rest();
        result_.took = since(teller_.began());
        teller_.tell(result_);
        return result_;
    }

private:
    std::unique_ptr<lab::Lab> bring_up(lab::Provider& provider)
    {
        const Phase phase(teller_, "bring up");
        auto lab =
            provider.bring_up(scenario_.lab, [&](std::string_view doing) { phase.doing(doing); });
        if (!lab) {
            phase.ended(lab.error());
            note(lab.error());
            return nullptr;
        }
        phase.ended();
        return std::move(*lab);
    }

    void run_all(lab::Lab& lab)
    {
        Faults faults(plan_.name, lab, teller_);
        RunState state{lab, teller_, background_, faults, plan_.folder, scenario_folder(), {}, {}};
        if (const auto there = go_to_start(state); !there) {
            note(there.error());
            return;
        }
        for (std::size_t chapter = 0; chapter < scenario_.chapters.size(); ++chapter) {
            save_start_of(chapter, state);
            for (const Step& step : scenario_.chapters[chapter].steps)
                run_or_skip(step, state, is_blocked(step));
        }
        end_part(lab, faults);
        for (const Step& step : scenario_.finally)
            run_or_skip(step, state, false);
        end_part(lab, faults);
        background_.collect();
    }

    Result<> go_to_start(RunState& state)
    {
        if (plan_.start) {
            const Phase phase(teller_, "rewind");
            phase.doing(cat("taking the lab back to the start of chapter '",
                            scenario_.chapters[plan_.start->chapter].id, "'"));
            const auto back = state.lab.checkpoints()->restore(checkpoint_of(plan_.start->chapter));
            phase.ended(back ? std::nullopt : std::optional{back.error()});
            if (!back)
                return back;
        }
        if (const auto known = get_to_know(state, scenario_, plan_); !known)
            return known;
        if (plan_.start)
            for (const auto& [name, value] : plan_.start->variables)
                if (!plan_.variables.contains(name))
                    state.variables[name] = value;
        return Ok{};
    }

    /// For later runs that begin there. That it cannot be saved changes nothing about this one.
    void save_start_of(std::size_t chapter, const RunState& state)
    {
        const auto& steps = scenario_.chapters[chapter].steps;
        const bool runs = std::ranges::any_of(steps, [this](const Step& step) {
            return !plan_.left_out.contains(step.id) && !is_blocked(step);
        });
        const bool is_saved = plan_.start && chapter <= plan_.start->chapter;
        if (!plan_.keep || !runs || is_saved || state.lab.checkpoints() == nullptr)
            return;
        const Phase phase(teller_, "checkpoint");
        phase.doing(
            cat("saving the lab at the start of chapter '", scenario_.chapters[chapter].id, "'"));
        const auto saved = save_chapter_start(state.lab, scenario_, chapter, state.variables);
        if (!saved && saved.error().fault != Fault::interrupted)
            teller_.tell(model::Warning{saved.error()});
        phase.ended();
    }

    /// After the chapters, and after the closing steps. An interruption has stopped that part; only
    /// one more stops what comes next.
    void end_part(lab::Lab& lab, Faults& faults)
    {
        heed_interruption();
        for (const Error& error : faults.heal_all())
            note(error);
        collect_after_failure(lab);
        heed_interruption();
    }

    void heed_interruption()
    {
        if (!interrupt_.requested())
            return;
        note(interrupt_.error());
        // Who ends all processes of a batch reaches us twice, by our parent's interruption too:
        // that is one request.
        std::this_thread::sleep_for(same_request);
        interrupt_.acknowledge();
    }

    std::filesystem::path scenario_folder() const
    {
        return std::filesystem::path(scenario_.file).parent_path();
    }

    void run_or_skip(const Step& step, RunState& state, bool blocked)
    {
        if (blocked || plan_.left_out.contains(step.id))
            return skip(step);
        const StepResult result = run_step(step, state);
        settled(step, result.outcome);
        const bool checked = result.outcome == Outcome::failed;  // its checks are the reason
        worsen(result.outcome, checked ? "" : cat("step '", step.id, "': ", result.reason));
        blocked_ = blocked_ || !is_good(result.outcome);
    }

    bool is_blocked(const Step& step) const
    {
        return blocked_ && (!step.always || result_.outcome == Outcome::interrupted);
    }

    std::string why_skipped(const Step& step) const
    {
        const auto left_out = plan_.left_out.find(step.id);
        return left_out != plan_.left_out.end()          ? left_out->second
               : result_.outcome == Outcome::interrupted ? "the run was interrupted"
               : result_.outcome == Outcome::broken      ? "the lab broke"
                                                         : "an earlier step failed";
    }

    void skip(const Step& step)
    {
        teller_.tell(model::StepEnded{step.id, Outcome::skipped, why_skipped(step), {}});
        settled(step, Outcome::skipped);
    }

    void settled(const Step& step, Outcome outcome)
    {
        settled_.insert(step.id);
        ++result_.steps[std::string{model::to_string(outcome)}];
    }

    /// A report lists every step, also when the lab never came up.
    void skip_the_rest()
    {
        const auto skip_unsettled = [this](const std::vector<Step>& steps) {
            for (const Step& step : steps)
                if (!settled_.contains(step.id))
                    skip(step);
        };
        for (const model::Chapter& chapter : scenario_.chapters)
            skip_unsettled(chapter.steps);
        skip_unsettled(scenario_.finally);
    }

    void collect_after_failure(lab::Lab& lab)
    {
        if (result_.outcome != Outcome::failed && result_.outcome != Outcome::broken)
            return;
        if (std::exchange(collected_, true) || plan_.provider == "local")
            return;  // this machine's journal is its owner's business
        const Phase phase(teller_, "collect");
        phase.doing("fetching logs and state of all hosts");
        collect(lab, teller_, plan_.folder);
        phase.ended();
    }

    void take_down(lab::Lab& lab)
    {
        const Phase phase(teller_, "tear down");
        if (plan_.keep) {
            const auto kept = lab.keep();
            phase.doing(kept ? *kept : "");
            phase.ended(kept ? std::nullopt : std::optional{kept.error()});
            return;
        }
        const auto down = lab.down();
        if (!down)
            teller_.tell(model::Warning{down.error()});
        phase.ended(down ? std::nullopt : std::optional{down.error()});
    }

    void note(const Error& error)
    {
        worsen(error.fault == Fault::interrupted ? Outcome::interrupted : Outcome::broken,
               reason_in(error));
        blocked_ = true;
    }

    /// The worst is what counts, and of several such the first: the others follow from it.
    void worsen(Outcome outcome, std::string reason)
    {
        if (model::worse(result_.outcome, outcome) == result_.outcome)
            return;
        result_.outcome = outcome;
        result_.reason = std::move(reason);
    }

    const model::Scenario& scenario_;
    const RunPlan& plan_;
    lab::Interrupt& interrupt_;
    const Teller& teller_;
    Background background_;
    model::RunEnded result_;
    std::set<std::string, std::less<>> settled_;
    bool blocked_ = false;
    bool collected_ = false;
};

}  // namespace

model::RunEnded execute(const model::Scenario& scenario, const RunPlan& plan,
                        lab::Provider& provider, lab::Interrupt& interrupt,
                        const std::vector<model::RunObserver*>& observers)
{
    const Teller teller(observers);
    teller.tell(announce(scenario, plan));
    return Run(scenario, plan, interrupt, teller).run(provider);
}

}  // namespace harness::run
