// SPDX-License-Identifier: Apache-2.0
#include "harness/run/plan.hpp"

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"

namespace harness::run {

namespace {

struct AsCommand {
    std::string operator()(const model::RunScript& run) const { return run.script; }
    std::string operator()(const model::PutFile& put) const
    {
        return cat("put ", put.from, " ", put.to);
    }
    std::string operator()(const model::GetFile& get) const
    {
        return cat("get ", get.from, " ", get.to);
    }
    std::string operator()(const model::InjectFault& fault) const
    {
        return cat("fault: ", model::describe(fault));
    }
    std::string operator()(const model::HealFault& heal) const { return cat("heal: ", heal.step); }
};

}  // namespace

std::string command_of(const model::Action& action)
{
    return std::visit(AsCommand{}, action);
}

namespace {

void add_steps(std::vector<model::PlannedStep>& planned, const std::string& chapter,
               const std::vector<model::Step>& steps)
{
    for (const model::Step& step : steps)
        planned.push_back({step.id, chapter, model::label_of(step, "en"), step.on,
                           command_of(step.action), step.hidden, step.tags, step.where});
}

}  // namespace

model::RunStarted announce(const model::Scenario& scenario, const RunPlan& plan)
{
    model::RunStarted started{
        .run = plan.name,
        .started = utc_now(),
        .volab = plan.volab,
        .scenario = scenario.name,
        .title = std::string{scenario.title.in("en")},
        .file = scenario.file,
        .provider = plan.provider,
        .hosts = {},
        .chapters = {},
        .steps = {},
        .scenario_text = scenario.text,
        .scenario_sha256 = lab::sha256(scenario.text),
        .environment = plan.environment,
        .combination = scenario.combination,
    };
    for (const model::HostSpec& host : scenario.lab.hosts)
        started.hosts.push_back(host.name);
    for (const model::Chapter& chapter : scenario.chapters) {
        started.chapters.push_back({chapter.id, std::string{chapter.title.in("en")}});
        add_steps(started.steps, chapter.id, chapter.steps);
    }
    add_steps(started.steps, "finally", scenario.finally);
    return started;
}

}  // namespace harness::run
