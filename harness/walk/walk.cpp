// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/walk.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/check/judge.hpp"
#include "harness/lab/digest.hpp"
#include "harness/run/kept_run.hpp"
#include "harness/run/output_event.hpp"
#include "harness/run/phase.hpp"
#include "harness/run/plan.hpp"
#include "harness/run/step_runner.hpp"
#include "harness/walk/inspect.hpp"
#include "harness/walk/observes.hpp"
#include "harness/walk/own_line.hpp"
#include "harness/walk/streams.hpp"
#include "harness/walk/told.hpp"
#include "harness/walk/words.hpp"

namespace harness::walk {

namespace {

using model::Outcome;
using model::Step;

constexpr std::chrono::minutes patience_for_own{30};

/// Of a chapter's checkpoint; nothing when the name is one that the learner gave.
std::optional<std::size_t> chapter_of(std::string_view checkpoint, std::size_t chapters)
{
    for (std::size_t i = 0; i < chapters; ++i)
        if (checkpoint == run::checkpoint_of(i))
            return i;
    return std::nullopt;
}

bool is_good_name(std::string_view name)
{
    constexpr std::string_view good =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(good) == name.npos;
}

StepReport report_of(const Step& step, Standing standing, Why why = Why::none,
                     std::string reason = {}, std::vector<CheckShown> checks = {})
{
    return {step.id, standing, why, std::move(reason), std::move(checks)};
}

StepReport broken(const Step& step, const Error& error)
{
    if (error.fault == Fault::interrupted)
        return report_of(step, Standing::open, Why::interrupted, error.what);
    return report_of(step, Standing::broken, Why::lab, run::reason_in(error));
}

Outcome outcome_of(const StepReport& report)
{
    switch (report.standing) {
        case Standing::passed: return Outcome::passed;
        case Standing::failed: return Outcome::failed;
        case Standing::broken: return report.why == Why::lab ? Outcome::broken : Outcome::failed;
        case Standing::open:
        case Standing::skipped: break;
    }
    return Outcome::skipped;
}

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

/// What people are told of a step whose command they are not to see.
std::string name_of_hidden(const Step& step)
{
    return step.title.empty() ? step.id : std::string{step.title.in("en")};
}

std::vector<CheckShown> shown(const std::vector<check::Verdict>& verdicts, const std::string& host)
{
    std::vector<CheckShown> all;
    for (const check::Verdict& verdict : verdicts)
        all.push_back({verdict.passed, verdict.expected, verdict.actual, verdict.diff, host});
    return all;
}

}  // namespace

class Walk::Inside {
public:
    Inside(const model::Scenario& scenario, WalkPlan plan, lab::Lab& lab,
           std::vector<model::RunObserver*> observers)
        : scenario_(scenario), plan_(std::move(plan)), told_(std::move(observers)),
          teller_({&told_}), background_(plan_.name, teller_, plan_.folder),
          faults_(plan_.name, lab, teller_),
          state_{lab,          teller_,
                 background_,  faults_,
                 plan_.folder, std::filesystem::path(scenario.file).parent_path(),
                 {},           {}},
          course_(course_of(scenario))
    {
        for (const Place& place : course_)
            reports_.push_back(report_of(*place.step, Standing::open));
    }

    Result<> begin(const Progress* progress)
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
            checkpoints_ = progress->checkpoints;
            drop_lost_checkpoints();
            take(progress->now);
        }
        return come_up();
    }

    // Where the walk is

    bool at_end() const { return at_ >= course_.size(); }
    const Place& place() const { return course_[at_]; }
    const Step& step() const { return *place().step; }

    std::optional<Card> card_at(std::size_t at) const
    {
        if (at >= course_.size())
            return std::nullopt;
        return card_of(scenario_, course_, at, state_.variables);
    }
    std::optional<Card> card() const { return card_at(at_); }

    std::size_t index_of(std::string_view id) const
    {
        const auto found =
            std::ranges::find_if(course_, [&](const Place& each) { return each.step->id == id; });
        return static_cast<std::size_t>(found - course_.begin());
    }

    StepReport report(std::string_view id) const
    {
        const std::size_t at = index_of(id);
        return at < reports_.size() ? reports_[at] : StepReport{.step = std::string{id}};
    }

    WalkState state() const
    {
        WalkState shown{.steps = reports_, .can_rewind = state_.lab.checkpoints() != nullptr};
        if (!at_end())
            shown.at = step().id;
        for (std::size_t i = 0; i < course_.size(); ++i)
            shown.commands.push_back(card_at(i)->command());
        for (const auto& [name, position] : checkpoints_)
            if (const auto chapter = chapter_of(name, scenario_.chapters.size()))
                shown.chapters.push_back(*chapter);
            else
                shown.checkpoints.push_back(name);
        std::ranges::sort(shown.chapters);
        return shown;
    }

    std::string folder_on(const std::string& host) const
    {
        const auto found = folders_.find(host);
        return found == folders_.end() ? "" : found->second;
    }

    model::Localized hint() const
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

    // Doing and judging

    StepReport perform()
    {
        if (at_end())
            return {};
        if (auto blocked = make_ready())
            return settle(std::move(*blocked));
        run_told(step());
        return settle(after_own_action(last_));
    }

    StepReport judge(const Typed& typed)
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

    StepReport try_own(const std::string& host, const std::string& line)
    {
        if (at_end())
            return {};
        const run::TryName name{step().id, host, told_.next_attempt(step().id, host)};
        run::Capture capture(plan_.folder / "output",
                             cat(name.step, ".", host, ".own-", ++own_tries_));
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

    StepReport check()
    {
        if (at_end())
            return {};
        fill_in(*card());
        return settle(look());
    }

    // Going on and back

    Result<> next()
    {
        if (at_end())
            return Ok{};
        ++at_;
        return come_up();
    }

    Result<> skip()
    {
        if (!at_end() && reports_[at_].standing != Standing::passed)
            settle(report_of(step(), Standing::skipped, Why::by_learner, "skipped by the learner"));
        return next();
    }

    Result<> back()
    {
        if (at_ == 0)
            return usage_error("there is no step before this one");
        --at_;
        return Ok{};
    }

    Result<> go_to(std::string_view id)
    {
        const std::size_t at = index_of(id);
        if (at == course_.size()) {
            std::vector<std::string> ids;
            for (const Place& each : course_)
                ids.push_back(each.step->id);
            return usage_error(cat("there is no step '", excerpt(id, 100), "'"),
                               suggestion(id, ids));
        }
        at_ = at;
        return come_up();
    }

    // Taking the lab back

    std::optional<Error> cannot_rewind() const
    {
        if (state_.lab.checkpoints() != nullptr)
            return std::nullopt;
        return usage_error(cat("the provider '", plan_.provider, "' cannot take hosts back"),
                           "':go STEP' goes back without undoing; the provider qemu can rewind");
    }

    Result<> restore(const std::string& name, std::string detail)
    {
        if (const auto cannot = cannot_rewind())
            return *cannot;
        const auto found = checkpoints_.find(name);
        if (found == checkpoints_.end()) {
            std::vector<std::string> names;
            for (const auto& [each, position] : checkpoints_)
                names.push_back(each);
            return usage_error(cat("there is no checkpoint '", excerpt(name, 100), "'"),
                               suggestion(name, names));
        }
        const run::Phase phase(teller_, "rewind");
        phase.doing(detail);
        for (const Error& error : faults_.heal_all())  // a machine without power cannot be restored
            teller_.tell(model::Warning{error});
        const auto restored = state_.lab.checkpoints()->restore(name);
        phase.ended(restored ? std::nullopt : std::optional{restored.error()});
        if (!restored)
            return restored;
        const Position position = found->second;
        forget_later_chapters(position);
        background_.forget_after(started_by_[name]);
        folders_.clear();
        done_on_.clear();
        take(position);
        return come_up();
    }

    Result<> rewind(std::size_t chapter)
    {
        const std::string name = run::checkpoint_of(chapter);
        if (!cannot_rewind() && !checkpoints_.contains(name))
            return usage_error(cat("chapter ", chapter + 1, " was not begun yet"));
        return restore(name, cat("taking all hosts back to the start of chapter ", chapter + 1));
    }

    Result<> save(const std::string& name, std::string detail)
    {
        if (const auto cannot = cannot_rewind())
            return *cannot;
        const run::Phase phase(teller_, "checkpoint");
        phase.doing(detail);
        const auto chapter = chapter_of(name, scenario_.chapters.size());
        const auto saved =
            chapter ? run::save_chapter_start(state_.lab, scenario_, *chapter, state_.variables)
                    : state_.lab.checkpoints()->save(name);
        phase.ended(saved ? std::nullopt : std::optional{saved.error()});
        if (!saved)
            return saved;
        checkpoints_[name] = position();
        started_by_[name] = background_.count();
        return Ok{};
    }

    Result<> save_own(const std::string& name)
    {
        if (!is_good_name(name) || chapter_of(name, scenario_.chapters.size()))
            return usage_error(cat("'", excerpt(name, 100), "' is no name for a checkpoint"),
                               "letters, digits, '-' and '_'; 'chapter-N' is taken");
        return save(name, cat("saving all hosts as '", name, "'"));
    }

    // The end

    Progress progress() const
    {
        return {.scenario = scenario_.name,
                .file = {},
                .sha256 = lab::sha256(scenario_.text),
                .provider = plan_.provider,
                .lab = {},
                .saved_at = utc_now(),
                .now = position(),
                .checkpoints = checkpoints_};
    }

    model::RunEnded finish()
    {
        for (const Error& error : faults_.heal_all())
            note(Outcome::broken, run::reason_in(error));
        for (const Step& step : scenario_.finally) {
            told_.begin(step.id);
            const auto result = run::run_step(step, state_);
            endings_[step.id] = {result.outcome, result.reason};
            note(result.outcome, result.reason);
        }
        for (const Error& error : faults_.heal_all())
            note(Outcome::broken, run::reason_in(error));
        background_.collect();
        return close();
    }

    model::RunEnded leave()
    {
        for (const Error& error : faults_.heal_all())
            note(Outcome::broken, run::reason_in(error));
        if (!at_end())
            note(Outcome::interrupted, "the learner left; the walk can be resumed");
        return close();
    }

private:
    struct Ending {
        Outcome outcome = Outcome::passed;
        std::string reason;
    };

    Position position() const
    {
        Position position{.at = at_end() ? "" : step().id, .steps = hidden_};
        for (const StepReport& report : reports_)
            if (report.standing != Standing::open)
                position.steps[report.step] = report.standing;
        for (const auto& [name, value] : state_.variables)
            if (const auto given = given_.find(name);
                given == given_.end() || given->second != value)
                position.saved[name] = value;
        return position;
    }

    void take(const Position& position)
    {
        at_ =
            position.at.empty() ? course_.size() : std::min(index_of(position.at), course_.size());
        for (StepReport& report : reports_) {
            const auto found = position.steps.find(report.step);
            const Standing standing =
                found == position.steps.end() ? Standing::open : found->second;
            if (report.standing != standing)
                report = {.step = report.step, .standing = standing};
        }
        hidden_.clear();
        for (const auto& [id, standing] : position.steps)
            if (index_of(id) == course_.size())
                hidden_[id] = standing;
        state_.variables = given_;
        for (const auto& [name, value] : position.saved)
            state_.variables[name] = value;
    }

    /// What the lab does not have any more cannot be gone back to.
    void drop_lost_checkpoints()
    {
        lab::Checkpoints* const lab = state_.lab.checkpoints();
        const auto names = lab != nullptr ? lab->names() : std::vector<std::string>{};
        std::erase_if(checkpoints_, [&](const auto& each) {
            return !names || std::ranges::find(*names, each.first) == names->end();
        });
    }

    /// They are of a time that was not: whoever comes there again makes them anew.
    void forget_later_chapters(const Position& position)
    {
        const std::size_t at = index_of(position.at);
        const std::size_t now =
            at < course_.size() ? course_[at].chapter : scenario_.chapters.size();
        std::erase_if(checkpoints_, [&](const auto& each) {
            const auto chapter = chapter_of(each.first, scenario_.chapters.size());
            return chapter && *chapter > now;
        });
    }

    /// A step's turn has come: its chapter is saved when it is new, and what goes before is done.
    Result<> come_up()
    {
        for (; !at_end(); ++at_) {
            const std::string name = run::checkpoint_of(place().chapter);
            if (state_.lab.checkpoints() != nullptr && !checkpoints_.contains(name))
                if (const auto saved = save(name, cat("saving all hosts at the start of chapter ",
                                                      place().chapter + 1));
                    !saved)
                    return saved;
            if (const auto unmet = unmet_condition()) {
                settle(report_of(step(), Standing::skipped, Why::condition, *unmet));
                continue;
            }
            if (reports_[at_].standing == Standing::passed)
                return Ok{};
            if (auto blocked = make_ready()) {
                const bool lost = blocked->why == Why::lab;
                const std::string reason = blocked->reason;
                settle(std::move(*blocked));
                if (lost)
                    return lab_error(reason);
            }
            return Ok{};
        }
        return Ok{};
    }

    std::optional<std::string> unmet_condition() const
    {
        for (const std::string& host : step().on)
            for (const model::Condition& condition : step().when) {
                const auto met = check::holds(condition, state_.facts.at(host));
                if (met && !*met)
                    return cat("'when' does not hold on ", host, ": it is about ", condition.fact);
            }
        return std::nullopt;
    }

    /// Runs the hidden steps that have to be done before this one, and looks for values that are
    /// missing. What is in the way, when something is.
    std::optional<StepReport> make_ready()
    {
        for (const Step* hidden : place().before)
            if (auto blocked = run_hidden(*hidden, Why::preparation))
                return blocked;
        // Those after a step that was skipped: what they prepare may be needed, what they check is
        // not so.
        for (std::size_t i = 0; i < at_; ++i)
            if (course_[i].chapter == place().chapter)
                for (const Step* hidden : course_[i].after)
                    if (!can_be_repeated(*hidden))
                        (void)run_hidden(*hidden, Why::preparation);
        const Card card = *this->card();
        fill_in(card);
        for (const Unknown& unknown : card.unknown)
            if (!state_.variables.contains(unknown.name))
                return report_of(step(), Standing::broken, Why::missing_value,
                                 cat("${{ ", unknown.name, " }} has no value: step '", unknown.step,
                                     "' saves it"));
        return std::nullopt;
    }

    /// Values of steps that only look are had by looking again.
    void fill_in(const Card& card)
    {
        for (const Unknown& unknown : card.unknown) {
            const Step* saver = saver_of(scenario_, unknown.name);
            if (saver == nullptr || !can_be_repeated(*saver))
                continue;
            if (const auto seen = repeat(*saver, state_))
                for (const auto& [name, value] : seen->saved)
                    state_.variables[name] = value;
        }
    }

    /// Once it has passed it stays done. What is in the way of the visible step, when it does not.
    std::optional<StepReport> run_hidden(const Step& hidden, Why why)
    {
        if (const auto done = hidden_.find(hidden.id);
            done != hidden_.end() && done->second != Standing::failed)
            return std::nullopt;
        const run::Phase phase(teller_, why == Why::preparation ? "prepare" : "check");
        phase.doing(name_of_hidden(hidden));
        run_told(hidden);
        phase.ended();
        endings_[hidden.id] = {last_.outcome, last_.reason};
        switch (last_.outcome) {
            case Outcome::passed: hidden_[hidden.id] = Standing::passed; return std::nullopt;
            case Outcome::skipped: hidden_[hidden.id] = Standing::skipped; return std::nullopt;
            case Outcome::interrupted:
                return report_of(step(), Standing::open, Why::interrupted, last_.reason);
            case Outcome::broken:
                return report_of(step(), Standing::broken, Why::lab, last_.reason);
            case Outcome::failed: break;
        }
        hidden_[hidden.id] = Standing::failed;
        return report_of(step(), why == Why::preparation ? Standing::broken : Standing::failed, why,
                         cat("'", name_of_hidden(hidden), "': ", last_.reason),
                         told_.checks(hidden.id));
    }

    void run_told(const Step& which)
    {
        state_.folder = plan_.folder / told_.begin(which.id);
        last_ = run::run_step(which, state_);
        state_.folder = plan_.folder;
    }

    StepReport after_own_action(const run::StepResult& result)
    {
        std::vector<CheckShown> checks = told_.checks(step().id);
        switch (result.outcome) {
            case Outcome::passed: return follow_up(std::move(checks));
            case Outcome::skipped:
                return report_of(step(), Standing::skipped, Why::condition, result.reason);
            case Outcome::interrupted:
                return report_of(step(), Standing::open, Why::interrupted, result.reason);
            case Outcome::broken:
                return report_of(step(), Standing::broken, Why::lab, result.reason);
            case Outcome::failed: break;
        }
        return report_of(step(), Standing::failed, Why::differs, result.reason, std::move(checks));
    }

    /// The hidden steps after one that has passed by itself. Those that only look are looked at
    /// again each time.
    StepReport follow_up(std::vector<CheckShown> checks)
    {
        for (const Step* hidden : place().after) {
            if (can_be_repeated(*hidden))
                hidden_.erase(hidden->id);
            auto blocked = run_hidden(*hidden, Why::follow_up);
            if (blocked) {
                checks.insert(checks.end(), blocked->checks.begin(), blocked->checks.end());
                blocked->checks = std::move(checks);
                return *blocked;
            }
            if (hidden_[hidden->id] == Standing::passed)
                checks.push_back({true, name_of_hidden(*hidden), "", "", hidden->on.front()});
        }
        return report_of(step(), Standing::passed, Why::none, "", std::move(checks));
    }

    /// The state, however it was reached.
    StepReport look()
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

    StepReport unseen() const
    {
        const StepReport& before = reports_[at_];
        if (before.standing == Standing::passed)
            return before;
        return report_of(step(), Standing::open, Why::nothing_to_see,
                         "nothing to see from outside: run the command");
    }

    /// What was typed on one host, against what the step expects.
    StepReport judge(const std::string& host, const std::string& command,
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
        std::vector<CheckShown> checks =
            verdicts ? shown(*verdicts, host) : std::vector<CheckShown>{};
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
                return check.passed ||
                       std::ranges::find(looked.checks, check.expected, &CheckShown::expected) !=
                           looked.checks.end();
            });
            checks.insert(checks.end(), looked.checks.begin(), looked.checks.end());
            looked.checks = std::move(checks);
        }
        looked.standing = Standing::failed;
        looked.why = Why::differs;
        looked.reason.clear();
        return settle(std::move(looked));
    }

    /// It went as expected on that host. Whether it did the same as the step's own command is to be
    /// seen from what it left, unless it was that.
    StepReport held_on(const std::string& host, bool enough, std::vector<CheckShown> checks,
                       const check::Observed& observed, const model::Variables& known)
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

    StepReport other_command() const
    {
        StepReport same = reports_[at_];
        same.why = Why::other_command;
        same.reason = "what was typed is not about this step";
        return same;
    }

    /// What is known of the step from now on.
    StepReport settle(StepReport report)
    {
        told_.set_checks(report.step, report.checks, step().where);
        reports_[at_] = report;
        return report;
    }

    void note(Outcome outcome, std::string reason)
    {
        if (model::worse(ended_.outcome, outcome) == ended_.outcome)
            return;
        ended_.outcome = outcome;
        ended_.reason = std::move(reason);
    }

    void close_step(const std::string& id, Outcome outcome, std::string reason)
    {
        ++ended_.steps[std::string{model::to_string(outcome)}];
        told_.end(run::since(teller_.began()), id, outcome, std::move(reason));
    }

    void close_hidden(const Step& step)
    {
        if (const auto ending = endings_.find(step.id); ending != endings_.end())
            return close_step(step.id, ending->second.outcome, ending->second.reason);
        const auto before = hidden_.find(step.id);
        const bool passed = before != hidden_.end() && before->second == Standing::passed;
        close_step(step.id, passed ? Outcome::passed : Outcome::skipped,
                   passed ? "" : "the walk did not come to it");
    }

    void close_visible(const StepReport& report)
    {
        const Outcome outcome = outcome_of(report);
        note(outcome == Outcome::skipped ? Outcome::passed : outcome, "");
        const bool differs = report.why == Why::differs && !report.checks.empty();
        const auto bad = std::ranges::find(report.checks, false, &CheckShown::passed);
        close_step(report.step, outcome,
                   differs && bad != report.checks.end() ? cat("expected: ", bad->expected)
                   : report.standing == Standing::open   ? "the walk did not come to its end"
                                                         : report.reason);
    }

    /// A report lists every step.
    model::RunEnded close()
    {
        for (const model::Chapter& chapter : scenario_.chapters)
            for (const Step& step : chapter.steps)
                if (step.hidden)
                    close_hidden(step);
                else
                    close_visible(reports_[index_of(step.id)]);
        for (const Step& step : scenario_.finally)
            close_hidden(step);
        ended_.took = run::since(teller_.began());
        teller_.tell(ended_);
        return ended_;
    }

    const model::Scenario& scenario_;
    WalkPlan plan_;
    Told told_;
    run::Teller teller_;
    run::Background background_;
    run::Faults faults_;
    run::RunState state_;
    std::vector<Place> course_;
    std::size_t at_ = 0;
    std::vector<StepReport> reports_;  ///< of each of the course
    std::map<std::string, Standing, std::less<>> hidden_;
    std::map<std::string, Ending, std::less<>> endings_;  ///< of hidden and closing steps
    std::map<std::string, Position, std::less<>> checkpoints_;
    std::map<std::string, std::size_t, std::less<>> started_by_;  ///< background programs, by then
    std::map<std::string, std::string, std::less<>> folders_;     ///< of try_own(), by host
    std::map<std::string, std::set<std::string>, std::less<>> done_on_;  ///< hosts, by step
    model::Variables given_;  ///< what the walk begins with
    run::StepResult last_;
    model::RunEnded ended_;
    unsigned own_tries_ = 0;
};

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
