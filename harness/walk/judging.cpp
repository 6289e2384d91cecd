// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <iterator>

#include "harness/base/text.hpp"
#include "harness/check/judge.hpp"
#include "harness/run/output_event.hpp"
#include "harness/run/step_runner.hpp"
#include "harness/walk/inside.hpp"
#include "harness/walk/inspect.hpp"
#include "harness/walk/observes.hpp"
#include "harness/walk/own_line.hpp"
#include "harness/walk/script_text.hpp"
#include "harness/walk/streams.hpp"

namespace harness::walk {

namespace {

using model::Outcome;
using model::Step;

constexpr std::chrono::minutes patience_for_own{30};

/// Whether output is asked for that does not come of itself.
bool asks_for_text(const Step& step)
{
    return std::ranges::any_of(step.expect.all, [](const model::Expectation& expectation) {
        if (const auto* text = std::get_if<model::ExpectText>(&expectation.wanted)) {
            const auto* equals = std::get_if<model::Equals>(&text->matcher.wanted);
            return !text->matcher.negated && (equals == nullptr || !equals->text.empty());
        }
        const auto* json = std::get_if<model::ExpectJson>(&expectation.wanted);
        return json != nullptr && !json->negated;
    });
}

std::vector<CheckShown> shown(const std::vector<check::Verdict>& verdicts, const std::string& host)
{
    std::vector<CheckShown> all;
    for (const check::Verdict& verdict : verdicts)
        all.push_back({verdict.passed, verdict.expected, verdict.actual, verdict.diff, host});
    return all;
}

}  // namespace

StepReport Walk::Inside::report_of(const Step& step, Standing standing, Why why, std::string reason,
                                   std::vector<CheckShown> checks)
{
    return {step.id, standing, why, std::move(reason), std::move(checks)};
}

StepReport Walk::Inside::broken(const Step& step, const Error& error)
{
    if (error.fault == Fault::interrupted)
        return report_of(step, Standing::open, Why::interrupted, error.what);
    return report_of(step, Standing::broken, Why::lab, run::reason_in(error));
}

StepReport Walk::Inside::perform()
{
    if (at_end())
        return {};
    if (auto blocked = make_ready())
        return settle(std::move(*blocked));
    run_told(step());
    return settle(after_own_action(last_));
}

StepReport Walk::Inside::judge(const Typed& typed)
{
    if (at_end())
        return {};
    const unsigned attempt = told_.next_attempt(step().id, typed.host);
    teller_.tell(model::CommandStarted{step().id, typed.host, attempt, typed.command});
    if (!typed.text.empty())
        teller_.tell(model::Output{step().id, typed.host, attempt, model::Stream::out,
                                   to_utf8(typed.text), typed.text.size()});
    teller_.tell(model::CommandEnded{step().id, typed.host, attempt, typed.status, false, {}});
    model::Variables known = state_.variables;
    known["host"] = typed.host;
    const Streams streams = part_streams(typed.text, step().expect, known);
    return judge(typed.host, typed.command, {typed.status, false, streams.out, streams.err});
}

StepReport Walk::Inside::try_own(const std::string& host, const std::string& line)
{
    if (at_end())
        return {};
    const run::TryName name{step().id, host, told_.next_attempt(step().id, host)};
    run::Capture capture(plan_.folder / "output", cat(name.step, ".", host, ".own-", ++own_tries_));
    OwnLine own(line, folder_on(host), capture);
    teller_.tell(model::CommandStarted{name.step, host, name.attempt, line});
    const auto ran = state_.lab.host(host).run({own.script(), patience_for_own}, own);
    own.finish();
    if (ran && own.folder())
        folders_[host] = *own.folder();
    run::tell_output(teller_, name, capture, plan_.folder);
    teller_.tell(model::CommandEnded{name.step, host, name.attempt,
                                     ran ? ran->status : std::nullopt, ran && ran->timed_out,
                                     ran ? ran->took : std::chrono::microseconds{}});
    if (!ran)
        return settle(broken(step(), ran.error()));
    return judge(host, line,
                 {ran->status, ran->timed_out, capture.of(model::Stream::out).all(),
                  capture.of(model::Stream::err).all()});
}

StepReport Walk::Inside::check()
{
    if (at_end())
        return {};
    fill_in(*card());
    return settle(look());
}

StepReport Walk::Inside::after_own_action(const run::StepResult& result)
{
    std::vector<CheckShown> checks = told_.checks(step().id);
    switch (result.outcome) {
        case Outcome::passed: return follow_up(std::move(checks));
        case Outcome::skipped:
            return report_of(step(), Standing::skipped, Why::condition, result.reason);
        case Outcome::interrupted:
            return report_of(step(), Standing::open, Why::interrupted, result.reason);
        case Outcome::broken: return report_of(step(), Standing::broken, Why::lab, result.reason);
        case Outcome::failed: break;
    }
    return report_of(step(), Standing::failed, Why::differs, result.reason, std::move(checks));
}

StepReport Walk::Inside::look()
{
    auto seen = inspect(step(), state_);
    if (!seen)
        return broken(step(), seen.error());
    std::vector<CheckShown> checks = std::move(seen->checks);
    bool seen_more = false;
    if (std::ranges::all_of(checks, &CheckShown::passed))
        for (const Step* hidden : place().after)
            if (can_be_repeated(*hidden)) {
                const auto looked = repeat(*hidden, state_);
                if (!looked)
                    return broken(step(), looked.error());
                seen_more = true;
                std::ranges::copy_if(looked->checks, std::back_inserter(checks),
                                     std::not_fn(&CheckShown::passed));
            }
    if (checks.empty() && !seen_more)
        return unseen();
    if (!std::ranges::all_of(checks, &CheckShown::passed))
        return report_of(step(), Standing::failed, Why::differs, "", std::move(checks));
    for (const auto& [name, value] : seen->saved)
        state_.variables[name] = value;
    return follow_up(std::move(checks));
}

StepReport Walk::Inside::unseen() const
{
    const StepReport& before = reports_[at_];
    if (before.standing == Standing::passed)
        return before;
    return report_of(step(), Standing::open, Why::nothing_to_see,
                     "nothing to see from outside: run the command");
}

StepReport Walk::Inside::judge(const std::string& host, const std::string& command,
                               const check::Observed& observed)
{
    if (std::ranges::find(step().on, host) == step().on.end())
        return other_command();
    fill_in(*card());
    const std::string wanted = card()->commands.at(host);
    const bool own = same_text(command, wanted);
    const bool about = own || is_about(command, wanted);
    model::Variables known = state_.variables;
    known["host"] = host;
    const auto verdicts = check::judge(step().expect, observed, known, step().where);
    const bool held = verdicts && std::ranges::all_of(*verdicts, &check::Verdict::passed);
    std::vector<CheckShown> checks = verdicts ? shown(*verdicts, host) : std::vector<CheckShown>{};
    const bool looks = can_be_repeated(step());
    if (held && (about || (looks && asks_for_text(step()))))
        return settle(held_on(host, own || looks, std::move(checks), observed, known));
    if (!about && (looks || only_reads(command)))
        return other_command();
    // The terminal may have shown it otherwise, or it was too early: what counts is the state.
    StepReport looked = look();
    if (looked.standing == Standing::passed || looked.why == Why::lab)
        return settle(std::move(looked));
    if (!about)
        return other_command();
    if (!looks) {
        std::erase_if(checks, [&](const CheckShown& check) {
            return check.passed || std::ranges::find(looked.checks, check.expected,
                                                     &CheckShown::expected) != looked.checks.end();
        });
        checks.insert(checks.end(), looked.checks.begin(), looked.checks.end());
        looked.checks = std::move(checks);
    }
    looked.standing = Standing::failed;
    looked.why = Why::differs;
    looked.reason.clear();
    return settle(std::move(looked));
}

StepReport Walk::Inside::held_on(const std::string& host, bool enough,
                                 std::vector<CheckShown> checks, const check::Observed& observed,
                                 const model::Variables& known)
{
    if (!enough) {
        const auto seen = inspect_effects(step(), host, state_);
        if (!seen)
            return broken(step(), seen.error());
        checks.insert(checks.end(), seen->checks.begin(), seen->checks.end());
        if (!std::ranges::all_of(checks, &CheckShown::passed))
            return report_of(step(), Standing::failed, Why::differs, "", std::move(checks));
    }
    if (const auto saved = check::save(step().save, observed, known))
        for (const auto& [name, value] : *saved)
            state_.variables[name] = value;
    auto& done = done_on_[step().id];
    done.insert(host);
    std::string left;
    for (const std::string& each : step().on)
        if (!done.contains(each))
            left += cat(left.empty() ? "" : ", ", each);
    if (!left.empty())
        return report_of(step(), Standing::open, Why::other_hosts, left, std::move(checks));
    return follow_up(std::move(checks));
}

StepReport Walk::Inside::other_command() const
{
    StepReport same = reports_[at_];
    same.why = Why::other_command;
    same.reason = "what was typed is not about this step";
    return same;
}

StepReport Walk::Inside::settle(StepReport report)
{
    told_.set_checks(report.step, report.checks, step().where);
    reports_[at_] = report;
    return report;
}

}  // namespace harness::walk
