// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/lab.hpp"
#include "harness/model/event.hpp"
#include "harness/model/localized.hpp"
#include "harness/model/scenario.hpp"
#include "harness/walk/course.hpp"
#include "harness/walk/progress.hpp"
#include "harness/walk/shown.hpp"
#include "harness/walk/typed.hpp"

namespace harness::walk {

/// How a step stands, and what was seen last.
struct StepReport {
    std::string step;
    Standing standing = Standing::open;
    Why why = Why::none;
    std::string reason;  ///< in English, one line; empty when there is nothing to say
    std::vector<CheckShown> checks;
    bool operator==(const StepReport&) const = default;
};

/// The whole walk as a value: to be shown, sent, or compared with what was sent before.
struct WalkState {
    std::optional<std::string> at;         ///< the step whose turn it is; nothing after the last
    std::vector<StepReport> steps;         ///< of all visible steps, in their order
    std::vector<std::string> commands;     ///< of each of them, filled in, for its first host
    bool can_rewind = false;               ///< the lab can be taken back
    std::vector<std::size_t> chapters;     ///< those that can be taken back to, by index
    std::vector<std::string> checkpoints;  ///< names of those that the learner made
    bool operator==(const WalkState&) const = default;
};

/// All that a walk needs to know besides the scenario and the lab.
struct WalkPlan {
    std::string name;                 ///< tells its files on hosts from those of others
    std::filesystem::path folder;     ///< exists; output that is long and fetched files go there
    std::string provider;             ///< its name
    std::string volab;                ///< version of the program
    model::Variables variables = {};  ///< built-in ones that the caller knows: convoy_archive
    model::Facts environment = {};    ///< what the record is to say of this side
};

/// One learner on the way through one scenario in one lab.
///
/// Commands, output and checks are told to the observers as a run tells them (model/event.hpp), so
/// that a record is written and shown as a run's is; that something takes long is told by
/// PhaseStarted and PhaseEnded ("prepare", "checkpoint", "rewind"). Used by one thread at a time;
/// calls block for as long as hosts take, and end early when the lab's Interrupt is requested.
///
/// Hidden steps are run by the walk: those before a chapter's first card when it comes up, those
/// after a card when it has passed, as part of its checks. An Error means that the lab let us down;
/// the walk is then where it was, and can be asked again.
class Walk {
public:
    /// All of these have to outlive it.
    Walk(const model::Scenario& scenario, WalkPlan plan, lab::Lab& lab,
         std::vector<model::RunObserver*> observers);
    ~Walk();
    Walk(const Walk&) = delete;
    Walk& operator=(const Walk&) = delete;

    /// Gets to know the hosts, and goes to the first step. Called once, before all else.
    Result<> begin();
    /// The same, going on where `progress` of this scenario in this lab was left.
    Result<> resume(const Progress& progress);

    /// The step whose turn it is; nothing after the last.
    std::optional<Card> card() const;
    /// Any visible step of that id.
    std::optional<Card> card(std::string_view step) const;
    StepReport report(std::string_view step) const;
    WalkState state() const;

    /// Does the step's own action on all its hosts, with all its expectations and retries.
    StepReport perform();
    /// Judges a command that the learner ran in a terminal.
    StepReport judge(const Typed& typed);
    /// Runs a line of the learner's in a shell on the host, and judges it. It is told as a try at
    /// the step. `cd` in it holds for the next line on that host.
    StepReport try_own(const std::string& host, const std::string& line);
    /// Judges the state, however it was reached, without changing it.
    StepReport check();
    /// What helps: what has to be seen after the step, in English, Japanese and Chinese.
    model::Localized hint() const;
    /// Where try_own() is on a host; empty in the home folder.
    std::string folder_on(const std::string& host) const;

    /// The next step's turn. Coming to a chapter for the first time makes its checkpoint. Steps
    /// whose `when:` does not hold are skipped over.
    Result<> next();
    /// Notes that the learner does not do it, and goes on.
    Result<> skip();
    /// The step before, or any other; nothing is undone. A usage Error when there is none.
    Result<> back();
    Result<> go_to(std::string_view step);

    /// Nothing when the lab cannot be taken back; else why it cannot.
    std::optional<Error> cannot_rewind() const;
    /// All hosts as they were when that chapter (an index) was begun, and the walk, too.
    /// Connections to hosts do not survive: terminals have to be opened again. A usage Error when
    /// the chapter was not begun yet.
    Result<> rewind(std::size_t chapter);
    /// To the start of the first chapter.
    Result<> reset();
    /// Saves the lab and the walk under a name (letters, digits, '-', '_'), and takes them back.
    Result<> checkpoint(const std::string& name);
    Result<> restore(const std::string& name);

    /// What has to be kept to go on later. The caller adds file and lab.
    Progress progress() const;

    /// The closing steps, faults undone, background programs ended, the record closed. Nothing else
    /// is called afterwards. The outcome is failed when a step did not pass that was not skipped.
    model::RunEnded finish();
    /// Leaves all as it is, to be resumed; closes the record.
    model::RunEnded leave();

private:
    class Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace harness::walk
