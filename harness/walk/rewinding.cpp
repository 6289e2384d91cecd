// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"
#include "harness/run/kept_run.hpp"
#include "harness/run/phase.hpp"
#include "harness/walk/inside.hpp"

namespace harness::walk {

std::optional<std::size_t> Walk::Inside::chapter_of(std::string_view checkpoint) const
{
    for (std::size_t i = 0; i < scenario_.chapters.size(); ++i)
        if (checkpoint == run::checkpoint_of(i))
            return i;
    return std::nullopt;
}

std::optional<Error> Walk::Inside::cannot_rewind() const
{
    if (state_.lab.checkpoints() != nullptr)
        return std::nullopt;
    return usage_error(cat("the provider '", plan_.provider, "' cannot take hosts back"),
                       "':go STEP' goes back without undoing; the provider qemu can rewind");
}

Result<> Walk::Inside::restore(const std::string& name, std::string detail)
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

Result<> Walk::Inside::rewind(std::size_t chapter)
{
    const std::string name = run::checkpoint_of(chapter);
    if (!cannot_rewind() && !checkpoints_.contains(name))
        return usage_error(cat("chapter ", chapter + 1, " was not begun yet"));
    return restore(name, cat("taking all hosts back to the start of chapter ", chapter + 1));
}

bool Walk::Inside::is_done_before(std::size_t chapter) const
{
    if (was_changed_)
        return false;
    for (std::size_t i = 0; i < course_.size(); ++i) {
        const StepReport& report = reports_[i];
        const bool is_settled =
            report.standing == Standing::passed ||
            (report.standing == Standing::skipped && report.why == Why::condition);
        if (course_[i].chapter < chapter && !is_settled)
            return false;
    }
    return true;
}

Result<> Walk::Inside::save(const std::string& name, std::string detail)
{
    if (const auto cannot = cannot_rewind())
        return *cannot;
    const run::Phase phase(teller_, "checkpoint");
    phase.doing(detail);
    const auto chapter = chapter_of(name);
    const auto variables =
        chapter && is_done_before(*chapter) ? std::optional{state_.variables} : std::nullopt;
    const auto saved = chapter ? run::save_chapter_start(state_.lab, scenario_, *chapter, variables)
                               : state_.lab.checkpoints()->save(name);
    phase.ended(saved ? std::nullopt : std::optional{saved.error()});
    if (!saved)
        return saved;
    checkpoints_[name] = position();
    started_by_[name] = background_.count();
    return Ok{};
}

Result<> Walk::Inside::save_own(const std::string& name)
{
    if (!lab::is_checkpoint_name(name) || chapter_of(name))
        return usage_error(cat("'", excerpt(name, 100), "' is no name for a checkpoint"),
                           "letters, digits, '-' and '_'; 'chapter-N' is taken");
    return save(name, cat("saving all hosts as '", name, "'"));
}

Progress Walk::Inside::progress() const
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

Position Walk::Inside::position() const
{
    Position position{.at = at_end() ? "" : step().id, .steps = hidden_};
    for (const StepReport& report : reports_)
        if (report.standing != Standing::open)
            position.steps[report.step] = report.standing;
    for (const auto& [name, value] : state_.variables)
        if (const auto given = given_.find(name); given == given_.end() || given->second != value)
            position.saved[name] = value;
    return position;
}

void Walk::Inside::take(const Position& position)
{
    at_ = position.at.empty() ? course_.size() : std::min(index_of(position.at), course_.size());
    for (StepReport& report : reports_) {
        const auto found = position.steps.find(report.step);
        const Standing standing = found == position.steps.end() ? Standing::open : found->second;
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

void Walk::Inside::drop_lost_checkpoints()
{
    lab::Checkpoints* const lab = state_.lab.checkpoints();
    const auto names = lab != nullptr ? lab->names() : std::vector<std::string>{};
    std::erase_if(checkpoints_, [&](const auto& each) {
        return !names || std::ranges::find(*names, each.first) == names->end();
    });
}

void Walk::Inside::forget_later_chapters(const Position& position)
{
    const std::size_t at = index_of(position.at);
    const std::size_t now = at < course_.size() ? course_[at].chapter : scenario_.chapters.size();
    std::erase_if(checkpoints_, [&](const auto& each) {
        const auto chapter = chapter_of(each.first);
        return chapter && *chapter > now;
    });
}

}  // namespace harness::walk
