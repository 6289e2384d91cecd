// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/judge.hpp"
#include "harness/run/step_runner.hpp"
#include "harness/walk/endings.hpp"
#include "harness/walk/told.hpp"
#include "harness/walk/walk.hpp"

namespace harness::walk {

/// What a Walk is made of. Only its own .cpp files include this; walk.hpp says what is meant.
class Walk::Inside {
public:
    Inside(const model::Scenario& scenario, WalkPlan plan, lab::Lab& lab,
           std::vector<model::RunObserver*> observers);

    Result<> begin(const Progress* progress);

    // Where the walk is

    std::optional<Card> card_at(std::size_t at) const;
    std::optional<Card> card() const { return card_at(at_); }
    std::size_t index_of(std::string_view id) const;
    StepReport report(std::string_view id) const;
    WalkState state() const;
    std::string folder_on(const std::string& host) const;
    model::Localized hint() const;

    // Doing and judging (judging.cpp)

    StepReport perform();
    StepReport judge(const Typed& typed);
    StepReport try_own(const std::string& host, const std::string& line);
    StepReport check();

    // Going on and back (going.cpp)

    Result<> next();
    Result<> skip();
    Result<> back();
    Result<> go_to(std::string_view id);

    // Taking the lab back (rewinding.cpp)

    std::optional<Error> cannot_rewind() const;
    Result<> restore(const std::string& name, std::string detail);
    Result<> rewind(std::size_t chapter);
    Result<> save(const std::string& name, std::string detail);
    Result<> save_own(const std::string& name);
    Progress progress() const;

    // The end

    model::RunEnded finish();
    model::RunEnded leave();

private:
    bool at_end() const { return at_ >= course_.size(); }
    const Place& place() const { return course_[at_]; }
    const model::Step& step() const { return *place().step; }

    // judging.cpp

    static StepReport report_of(const model::Step& step, Standing standing, Why why = Why::none,
                                std::string reason = {}, std::vector<CheckShown> checks = {});
    static StepReport broken(const model::Step& step, const Error& error);
    StepReport after_own_action(const run::StepResult& result);
    /// The state, however it was reached.
    StepReport look();
    StepReport unseen() const;
    /// What was typed on one host, against what the step expects.
    StepReport judge(const std::string& host, const std::string& command,
                     const check::Observed& observed);
    /// It went as expected on that host. Whether it did the same as the step's own command is to be
    /// seen from what it left, unless it was that.
    StepReport held_on(const std::string& host, bool enough, std::vector<CheckShown> checks,
                       const check::Observed& observed, const model::Variables& known);
    StepReport other_command() const;
    /// What is known of the step from now on.
    StepReport settle(StepReport report);

    // going.cpp

    /// A step's turn has come: its chapter is saved when it is new, and what goes before is done.
    Result<> come_up();
    std::optional<std::string> unmet_condition() const;

    // Hidden steps and missing values (hidden.cpp)

    /// Runs the hidden steps that have to be done before this one, and looks for values that are
    /// missing. What is in the way, when something is.
    std::optional<StepReport> make_ready();
    /// Values of steps that only look are had by looking again.
    void fill_in(const Card& card);
    /// Once it has passed it stays done. What is in the way of the visible step, when it does not.
    std::optional<StepReport> run_hidden(const model::Step& hidden, Why why);
    void run_told(const model::Step& which);
    /// The hidden steps after one that has passed by itself. Those that only look are looked at
    /// again each time.
    StepReport follow_up(std::vector<CheckShown> checks);

    // rewinding.cpp

    /// Of a chapter's checkpoint; nothing when the name is one that the learner gave.
    std::optional<std::size_t> chapter_of(std::string_view checkpoint) const;
    Position position() const;
    void take(const Position& position);
    /// Whether all that comes before the chapter was done, as the scenario is now.
    bool is_done_before(std::size_t chapter) const;
    /// What the lab does not have any more cannot be gone back to.
    void drop_lost_checkpoints();
    /// They are of a time that was not: whoever comes there again makes them anew.
    void forget_later_chapters(const Position& position);

    const model::Scenario& scenario_;
    WalkPlan plan_;
    Told told_;
    run::Teller teller_;
    run::Background background_;
    run::Faults faults_;
    run::RunState state_;
    Endings endings_;
    std::vector<Place> course_;
    std::size_t at_ = 0;
    std::vector<StepReport> reports_;  ///< of each of the course
    std::map<std::string, Standing, std::less<>> hidden_;
    std::map<std::string, Position, std::less<>> checkpoints_;
    std::map<std::string, std::size_t, std::less<>> started_by_;  ///< background programs, by then
    std::map<std::string, std::string, std::less<>> folders_;     ///< of try_own(), by host
    std::map<std::string, std::set<std::string>, std::less<>> done_on_;  ///< hosts, by step
    model::Variables given_;  ///< what the walk begins with
    run::StepResult last_;
    unsigned own_tries_ = 0;
    bool was_changed_ = false;  ///< the scenario, since the walk that goes on here was begun
};

}  // namespace harness::walk
