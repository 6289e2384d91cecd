// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/check/judge.hpp"
#include "harness/run/kept_run.hpp"
#include "harness/walk/inside.hpp"

namespace harness::walk {

Result<> Walk::Inside::next()
{
    if (at_end())
        return Ok{};
    ++at_;
    return come_up();
}

Result<> Walk::Inside::skip()
{
    if (!at_end() && reports_[at_].standing != Standing::passed)
        settle(report_of(step(), Standing::skipped, Why::by_learner, "skipped by the learner"));
    return next();
}

Result<> Walk::Inside::back()
{
    if (at_ == 0)
        return usage_error("there is no step before this one");
    --at_;
    return Ok{};
}

Result<> Walk::Inside::go_to(std::string_view id)
{
    const std::size_t at = index_of(id);
    if (at == course_.size()) {
        std::vector<std::string> ids;
        for (const Place& each : course_)
            ids.push_back(each.step->id);
        return usage_error(cat("there is no step '", excerpt(id, 100), "'"), suggestion(id, ids));
    }
    at_ = at;
    return come_up();
}

Result<> Walk::Inside::come_up()
{
    for (; !at_end(); ++at_) {
        const std::string name = run::checkpoint_of(place().chapter);
        if (state_.lab.checkpoints() != nullptr && !checkpoints_.contains(name))
            if (const auto saved = save(
                    name, cat("saving all hosts at the start of chapter ", place().chapter + 1));
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

std::optional<std::string> Walk::Inside::unmet_condition() const
{
    for (const std::string& host : step().on)
        for (const model::Condition& condition : step().when) {
            const auto met = check::holds(condition, state_.facts.at(host));
            if (met && !*met)
                return cat("'when' does not hold on ", host, ": it is about ", condition.fact);
        }
    return std::nullopt;
}

}  // namespace harness::walk
