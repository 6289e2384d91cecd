// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/told.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

CheckShown shown(const model::CheckDone& check)
{
    return {check.passed, check.expected, check.actual, check.diff, check.host};
}

}  // namespace

/// What becomes of one event.
struct Told::Changer {
    Told& told;
    model::Event event;

    void operator()(model::StepStarted& e)
    {
        if (!std::exchange(told.steps_[e.step].started, true))
            told.pass(event);
    }
    void operator()(model::CommandStarted& e)
    {
        number(e);
        told.pass(event);
    }
    void operator()(model::Output& e)
    {
        const OfStep& step = number(e);
        if (!e.file.empty() && !step.folder.empty() && e.file.find(".background.") == e.file.npos)
            e.file = cat(step.folder, "/", e.file);
        told.pass(event);
    }
    void operator()(model::CommandEnded& e)
    {
        number(e);
        told.pass(event);
    }
    void operator()(model::CheckDone& e) { told.steps_[e.step].checks.push_back(e); }
    void operator()(model::StepEnded& e) { told.steps_[e.step].took = e.took; }
    void operator()(auto&) { told.pass(event); }

    OfStep& number(auto& e)
    {
        OfStep& step = told.steps_[e.step];
        e.attempt += step.before[e.host];
        step.tries[e.host] = std::max(step.tries[e.host], e.attempt);
        return step;
    }
};

void Told::tell(const model::Event& event)
{
    Changer changer{*this, event};
    std::visit([&](auto& body) { changer(body); }, changer.event.body);
}

void Told::pass(const model::Event& event)
{
    for (model::RunObserver* observer : observers_)
        observer->tell(event);
}

std::string Told::begin(const std::string& id)
{
    OfStep& step = steps_[id];
    step.checks.clear();
    step.before = step.tries;
    if (++step.times > 1)
        step.folder = cat("again/", step.times);
    return step.folder;
}

std::vector<CheckShown> Told::checks(const std::string& step) const
{
    std::vector<CheckShown> all;
    if (const auto found = steps_.find(step); found != steps_.end())
        std::ranges::transform(found->second.checks, std::back_inserter(all), shown);
    return all;
}

void Told::set_checks(const std::string& id, const std::vector<CheckShown>& checks,
                      const SourceSpot& where)
{
    auto& held = steps_[id].checks;
    held.clear();
    for (const CheckShown& check : checks)
        held.push_back(
            {id, check.host, check.passed, check.expected, check.actual, check.diff, where});
}

unsigned Told::next_attempt(const std::string& id, const std::string& host) const
{
    const auto step = steps_.find(id);
    if (step == steps_.end() || !step->second.tries.contains(host))
        return 1;
    const auto before = step->second.before.find(host);
    return step->second.tries.at(host) -
           (before == step->second.before.end() ? 0 : before->second) + 1;
}

void Told::end(std::chrono::microseconds at, const std::string& id, model::Outcome outcome,
               std::string reason)
{
    OfStep& step = steps_[id];
    for (const model::CheckDone& check : step.checks)
        pass({at, check});
    step.checks.clear();
    pass({at, model::StepEnded{id, outcome, std::move(reason), step.took}});
}

void CheckKeeper::tell(const model::Event& event)
{
    if (const auto* check = std::get_if<model::CheckDone>(&event.body))
        checks.push_back(shown(*check));
}

}  // namespace harness::walk
