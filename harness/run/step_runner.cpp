// SPDX-License-Identifier: Apache-2.0
#include "harness/run/step_runner.hpp"

#include <algorithm>
#include <thread>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"
#include "harness/run/action.hpp"
#include "harness/run/output_event.hpp"

namespace harness::run {

namespace {

using model::Outcome;
using model::Step;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{2000};
constexpr milliseconds watching_pause{500};

StepResult from_error(const Error& error)
{
    switch (error.fault) {
        case Fault::interrupted: return {Outcome::interrupted, reason_in(error)};
        case Fault::lab: return {Outcome::broken, reason_in(error)};
        case Fault::scenario:
        case Fault::usage: break;
    }
    return {Outcome::failed, reason_in(error)};
}

/// One try at a step on one host: what was done, and what is to be said about it.
struct Try {
    Tried tried;
    std::vector<check::Verdict> verdicts;
    bool passed = false;
};

/// A step on one host. Changes nothing that it shares with the same step on another.
class HostStep {
public:
    HostStep(const Step& step, lab::Host& host, RunState& state)
        : step_(step), host_(host), state_(state), variables_(state.variables)
    {
        variables_["host"] = host.name();
    }

    StepResult run()
    {
        if (const auto unmet = unmet_condition())
            return *unmet;
        if (step_.background)
            return start_in_background();
        return try_until_settled();
    }

    /// What `save:` kept; for the steps after this one.
    const model::Variables& saved() const { return saved_; }

private:
    std::optional<StepResult> unmet_condition() const
    {
        const model::Facts& facts = state_.facts.at(host_.name());
        for (const model::Condition& condition : step_.when) {
            const auto met = check::holds(condition, facts);
            if (!met)
                return from_error(met.error());
            if (*met)
                continue;
            const auto fact = facts.find(condition.fact);
            return StepResult{Outcome::skipped,
                              cat("'when' does not hold on ", host_.name(), ": ", condition.fact,
                                  " is ", fact == facts.end() ? "not known" : fact->second)};
        }
        return std::nullopt;
    }

    StepResult start_in_background()
    {
        const auto& script = std::get<model::RunScript>(step_.action).script;
        const auto expanded = model::expand(script, variables_);
        if (!expanded)
            return from_error(expanded.error());
        state_.teller.tell(model::CommandStarted{step_.id, host_.name(), 1, *expanded});
        const auto status = state_.background.start(host_, step_.id, *expanded);
        if (!status)
            return from_error(status.error());
        if (*status == 0)
            return {};
        return {Outcome::failed,
                cat("ended at once on ", host_.name(), " with exit status ", *status)};
    }

    StepResult try_until_settled()
    {
        const auto began = Clock::now();
        const auto deadline = began + step_.expect.within.value_or(milliseconds{0});
        milliseconds pause = first_pause;
        for (;;) {
            const auto outcome = try_once();
            if (!outcome)
                return from_error(outcome.error());
            if (last_->passed)
                break;
            const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
            if (left.count() <= 0)
                return tell_end({Outcome::failed, why_not(began)});
            if (const auto stopped = rest(std::min(pause, left)))
                return *stopped;
            pause = std::min(pause * 3 / 2, longest_pause);
        }
        if (step_.expect.stays_for)
            return watch();
        return tell_end(save());
    }

    /// `stays_for`: it holds now; see whether it goes on to.
    StepResult watch()
    {
        const auto began = Clock::now();
        const auto deadline = began + *step_.expect.stays_for;
        while (Clock::now() < deadline) {
            const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
            if (const auto stopped = rest(std::clamp(left, milliseconds{1}, watching_pause)))
                return *stopped;
            const auto outcome = try_once();
            if (!outcome)
                return from_error(outcome.error());
            if (!last_->passed)
                return tell_end({Outcome::failed,
                                 cat("held for ", for_people(since(began)), " only, of ",
                                     to_string(*step_.expect.stays_for), "; ", first_failure())});
        }
        return tell_end(save());
    }

    /// Waits on the host's side of things, so that an interruption is noticed.
    std::optional<StepResult> rest(milliseconds pause)
    {
        const auto until = Clock::now() + pause;
        while (Clock::now() < until) {
            if (state_.lab.interrupt().requested())
                return from_error(state_.lab.interrupt().error());
            std::this_thread::sleep_for(std::min(milliseconds{50}, pause));
        }
        return std::nullopt;
    }

    /// A try has all of the step's time: what is cut short says nothing about the host.
    Result<> try_once()
    {
        const TryName name{step_.id, host_.name(), ++attempt_};
        capture_ = std::make_unique<Capture>(state_.folder / "output",
                                             cat(name.step, ".", name.host, ".", name.attempt));

        auto tried = act(step_.action, {host_, state_, variables_, name, step_.timeout}, *capture_);
        if (!tried)
            return tried.error();
        tell_output(state_.teller, name, *capture_, state_.folder);
        const auto judged = judge(*tried);
        state_.teller.tell(
            model::CommandEnded{name.step, name.host, name.attempt, tried->exit, tried->timed_out,
                                tried->took, judged ? std::optional{last_->passed} : std::nullopt});
        return judged;
    }

    Result<> judge(const Tried& tried)
    {
        if (const auto trouble = capture_->trouble())
            return *trouble;
        auto verdicts = check::judge(step_.expect, observed(tried), variables_, step_.where);
        if (!verdicts)
            return verdicts.error();
        last_ = Try{tried, std::move(*verdicts), false};
        if (tried.timed_out)
            last_->verdicts.insert(last_->verdicts.begin(),
                                   {false, cat("ends within ", to_string(step_.timeout)),
                                    "was killed after that time", "", step_.where});
        last_->passed = std::ranges::all_of(last_->verdicts, &check::Verdict::passed);
        return Ok{};
    }

    check::Observed observed(const Tried& tried)
    {
        return {tried.exit, tried.timed_out, capture_->of(model::Stream::out).all(),
                capture_->of(model::Stream::err).all()};
    }

    StepResult save()
    {
        const auto saved = check::save(step_.save, observed(last_->tried), variables_);
        if (!saved)
            return {Outcome::failed, saved.error().what};
        saved_.insert(saved->begin(), saved->end());
        return {};
    }

    /// The verdicts of the last try are the ones that count.
    StepResult tell_end(StepResult result)
    {
        for (const check::Verdict& verdict : last_->verdicts)
            state_.teller.tell(model::CheckDone{step_.id, host_.name(), verdict.passed,
                                                verdict.expected, verdict.actual, verdict.diff,
                                                verdict.where});
        return result;
    }

    /// In one line, and no long one: the checks tell it whole.
    std::string first_failure() const
    {
        const auto bad = std::ranges::find(last_->verdicts, false, &check::Verdict::passed);
        if (bad == last_->verdicts.end())
            return {};
        const auto end = bad->expected.find('\n');
        return cat("expected: ", excerpt(bad->expected.substr(0, end), 200),
                   end == std::string::npos ? "" : " …",
                   step_.on.size() > 1 ? cat(" on ", host_.name()) : "");
    }

    std::string why_not(Clock::time_point began) const
    {
        if (!step_.expect.within)
            return first_failure();
        return cat("not within ", to_string(*step_.expect.within), " (", attempt_,
                   attempt_ == 1 ? " attempt in " : " attempts in ", for_people(since(began)),
                   "); ", first_failure());
    }

    const Step& step_;
    lab::Host& host_;
    RunState& state_;
    model::Variables variables_;
    model::Variables saved_;
    unsigned attempt_ = 0;
    std::unique_ptr<Capture> capture_;
    std::optional<Try> last_;
};

/// On all hosts at the same time, each in a thread of its own.
std::vector<StepResult> run_on_all(std::vector<HostStep>& hosts)
{
    std::vector<StepResult> results(hosts.size());
    if (hosts.size() == 1) {
        results.front() = hosts.front().run();
        return results;
    }
    lab::for_all(hosts.size(), [&](std::size_t i) { results[i] = hosts[i].run(); });
    return results;
}

}  // namespace

std::string reason_in(const Error& error)
{
    return error.hint.empty() ? error.what : cat(error.what, " (", error.hint, ")");
}

Result<> get_to_know(RunState& state, const model::Scenario& scenario, const RunPlan& plan)
{
    state.variables = scenario.variables;
    for (const auto& [name, value] : plan.variables)
        state.variables[name] = value;
    for (const auto& host : state.lab.hosts()) {
        auto facts = lab::facts_of(*host);
        if (!facts)
            return facts.error();
        (*facts)["provider"] = plan.provider;
        facts->merge(state.lab.facts());
        state.teller.tell(model::HostReady{host->name(), *facts});
        state.facts[host->name()] = std::move(*facts);
        state.variables[cat(host->name(), ".address")] = state.lab.address_of(host->name());
    }
    return Ok{};
}

StepResult run_step(const Step& step, RunState& state)
{
    const auto began = Clock::now();
    state.teller.tell(model::StepStarted{step.id});
    std::vector<HostStep> hosts;
    for (const std::string& name : step.on)
        hosts.emplace_back(step, state.lab.host(name), state);
    std::vector<StepResult> results = run_on_all(hosts);
    // Worse than passed wins, but a step that ran on one of its hosts was not skipped.
    StepResult worst = std::move(results.front());
    model::Variables saved;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (i > 0 && model::worse(worst.outcome, results[i].outcome) != worst.outcome)
            worst = std::move(results[i]);
        for (const auto& [name, value] : hosts[i].saved())
            saved[name] = value;
    }
    for (const auto& [name, value] : saved) {
        state.teller.tell(model::Saved{step.id, name, excerpt(to_utf8(value), 4096)});
        state.variables[name] = value;
    }
    state.teller.tell(model::StepEnded{step.id, worst.outcome, worst.reason, since(began)});
    return worst;
}

}  // namespace harness::run
