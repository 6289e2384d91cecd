// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/inspect.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/walk/course.hpp"
#include "harness/walk/effects.hpp"
#include "harness/walk/observes.hpp"
#include "harness/walk/probe.hpp"
#include "harness/walk/state_check.hpp"
#include "harness/walk/told.hpp"

namespace harness::walk {

namespace {

constexpr std::chrono::seconds patience{30};

/// The step's script as it is run on a host; nothing when it is none.
std::optional<std::string> script_on(const model::Step& step, const std::string& host,
                                     const model::Variables& variables)
{
    const auto* run = std::get_if<model::RunScript>(&step.action);
    if (run == nullptr)
        return std::nullopt;
    model::Variables known = variables;
    known["host"] = host;
    return filled_in(run->script, known);
}

bool is_about_exit(const model::Expectation& expectation)
{
    return std::holds_alternative<model::ExpectExit>(expectation.wanted);
}

/// A text that is found in a part is found in the whole.
bool holds_for_whole(const model::Expectation& expectation)
{
    const auto* text = std::get_if<model::ExpectText>(&expectation.wanted);
    return text != nullptr && !text->matcher.negated &&
           (std::holds_alternative<model::Contains>(text->matcher.wanted) ||
            std::holds_alternative<model::Matches>(text->matcher.wanted));
}

/// The step cut down to what can be looked at again; nothing when that is nothing. Of output of
/// which only a part comes again, only what is found in it says something.
struct Again {
    model::Step step;
    bool whole = true;
};
std::optional<Again> looking_again(const model::Step& step)
{
    const auto* run = std::get_if<model::RunScript>(&step.action);
    if (run == nullptr || step.background)
        return std::nullopt;
    if (can_be_repeated(step))
        return Again{step};
    const ReadingPart part = reading_part(run->script);
    const bool about_exit = std::ranges::any_of(step.expect.all, is_about_exit);
    if (part.script.empty() || about_exit)
        return std::nullopt;
    Again again{step, part.prints_all};
    again.step.action = model::RunScript{part.script};
    if (!part.prints_all) {
        std::erase_if(again.step.expect.all, std::not_fn(holds_for_whole));
        again.step.save.clear();
    }
    return again;
}

void append(std::vector<CheckShown>& to, std::vector<CheckShown> checks)
{
    std::ranges::move(checks, std::back_inserter(to));
}

std::vector<Effect> effects_on(const model::Step& step, const std::string& host,
                               const model::Variables& variables)
{
    if (const auto* put = std::get_if<model::PutFile>(&step.action))
        return {PathIs{PathIs::Kind::anything, filled_in(put->to, variables)}};
    const auto script = script_on(step, host, variables);
    return script ? effects_of(step, *script) : std::vector<Effect>{};
}

}  // namespace

bool Seen::passed() const
{
    return !checks.empty() && std::ranges::all_of(checks, &CheckShown::passed);
}

bool can_be_repeated(const model::Step& step)
{
    const auto* run = std::get_if<model::RunScript>(&step.action);
    return run != nullptr && !step.background &&
           (step.expect.within || step.expect.stays_for || only_reads(run->script));
}

Result<Seen> repeat(const model::Step& step, const run::RunState& state)
{
    CheckKeeper keeper;
    const run::Teller quiet({&keeper});
    run::RunState again{state.lab,
                        quiet,
                        state.background,
                        state.faults,
                        state.folder / "quiet",
                        state.scenario_folder,
                        state.facts,
                        state.variables};
    const run::StepResult result = run::run_step(step, again);
    std::error_code ignored;
    std::filesystem::remove_all(again.folder, ignored);
    if (result.outcome == model::Outcome::interrupted)
        return Error{Fault::interrupted, result.reason, std::nullopt, ""};
    if (result.outcome == model::Outcome::broken)
        return lab_error(result.reason);
    Seen seen{std::move(keeper.checks), {}};
    if (result.outcome == model::Outcome::failed && seen.passed())
        seen.checks.push_back({false, "it can be run", result.reason, "", step.on.front()});
    if (result.outcome == model::Outcome::passed)
        for (const model::Save& save : step.save)
            if (const auto value = again.variables.find(save.name); value != again.variables.end())
                seen.saved.insert(*value);
    return seen;
}

Result<Seen> inspect_effects(const model::Step& step, const std::string& host,
                             const run::RunState& state)
{
    const auto effects = effects_on(step, host, state.variables);
    if (effects.empty())
        return Seen{};
    lab::Host& asked = state.lab.host(host);
    const auto told = lab::ask(asked, live_script(), patience);
    const auto live = told ? live_host(host, *told) : told.error();
    if (!live)
        return live.error();
    const std::string script = probe_script(effects);
    const auto printed =
        script.empty() ? Result<std::string>{std::string{}} : lab::ask(asked, script, patience);
    if (!printed)
        return printed.error();
    return Seen{compare(effects, *live, probed(effects, *printed)), {}};
}

Result<Seen> inspect(const model::Step& step, const run::RunState& state)
{
    Seen all;
    if (!can_be_repeated(step))
        for (const std::string& host : step.on) {
            auto seen = inspect_effects(step, host, state);
            if (!seen)
                return seen.error();
            append(all.checks, std::move(seen->checks));
        }
    const auto again = looking_again(step);
    if (!again)
        return all;
    auto seen = repeat(again->step, state);
    if (!seen)
        return seen.error();
    if (!again->whole)
        std::erase_if(seen->checks, [](const CheckShown& check) {
            return !check.passed && check.expected.starts_with("std");
        });
    append(all.checks, std::move(seen->checks));
    all.saved = std::move(seen->saved);
    return all;
}

std::vector<std::string> expectations_of(const model::Step& step, const model::Variables& variables)
{
    std::vector<std::string> all;
    const std::string host = step.on.front();
    for (const Effect& effect : effects_on(step, host, variables))
        all.push_back(describe(effect));
    // Of a value that is not known yet, the name is told.
    model::Variables known = variables;
    for (const model::Expectation& expectation : step.expect.all)
        if (const auto* text = std::get_if<model::ExpectText>(&expectation.wanted))
            if (const auto* equals = std::get_if<model::Equals>(&text->matcher.wanted))
                for (const model::Reference& each : model::references_in(equals->text))
                    known.try_emplace(each.name, cat("${{ ", each.name, " }}"));
    const auto verdicts = check::judge(step.expect, {0, false, "", ""}, known, step.where);
    if (verdicts)
        for (const check::Verdict& verdict : *verdicts)
            all.push_back(verdict.expected);
    if (all.size() > 1)
        std::erase(all, "exit status 0");
    return all;
}

}  // namespace harness::walk
