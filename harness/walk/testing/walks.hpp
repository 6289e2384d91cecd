// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/lab/local.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"
#include "harness/walk/walk.hpp"

namespace harness::walk::testing {

using Lines = std::vector<std::string>;

inline model::Step hidden(model::Step step)
{
    step.hidden = true;
    return step;
}

inline model::Step expecting(model::Step step, std::string text)
{
    step.expect.all.push_back(harness::testing::stdout_is(std::move(text)));
    return step;
}

inline model::Step saving(model::Step step, std::string name)
{
    step.save.push_back({std::move(name), model::FromStdout{}, {}});
    return step;
}

/// A walk on fake hosts.
struct FakeWalk : harness::testing::Rig {
    explicit FakeWalk(std::vector<model::Step> steps, std::vector<model::Step> second = {})
        : Rig(std::move(steps))
    {
        if (!second.empty())
            scenario.chapters.push_back({.id = "more", .steps = std::move(second)});
    }

    Walk& walk()
    {
        if (!walk_) {
            provider.story.folder = folder.path();
            lab = std::move(*provider.bring_up(scenario.lab, [](std::string_view) {}));
            walk_ = std::make_unique<Walk>(
                scenario, WalkPlan{.name = "w", .folder = folder.path(), .provider = "fake"}, *lab,
                std::vector<model::RunObserver*>{&told});
        }
        return *walk_;
    }

    std::string at() { return walk().card() ? walk().card()->step : ""; }

    std::unique_ptr<lab::Lab> lab;

private:
    std::unique_ptr<Walk> walk_;
};

/// A walk on this machine, in a folder of its own.
struct LocalWalk {
    explicit LocalWalk(std::vector<model::Step> steps)
    {
        for (model::Step& each : steps) {
            each.on = {"here"};
            auto& script = std::get<model::RunScript>(each.action).script;
            script = cat("cd ", work.string(), "\n", script);
        }
        scenario.name = "local";
        scenario.lab.hosts = {{.name = "here"}};
        scenario.chapters.push_back({.id = "work", .steps = std::move(steps)});
        std::filesystem::create_directories(work);
        made = std::make_unique<Walk>(
            scenario, WalkPlan{.name = "w", .folder = folder.path(), .provider = "local"}, *lab,
            std::vector<model::RunObserver*>{&told});
        REQUIRE(made->begin());
    }

    StepReport own(const std::string& line)
    {
        return made->try_own("here", cat("cd ", work.string(), "; ", line));
    }

    harness::testing::TemporaryFolder folder;
    std::filesystem::path work = folder.path() / "work";
    lab::Interrupt interrupt;
    lab::LocalProvider provider{interrupt};
    harness::testing::Recorder told;
    model::Scenario scenario;
    std::unique_ptr<lab::Lab> lab = [this] {
        model::LabSpec spec;
        spec.hosts = {{.name = "here"}};
        return std::move(*provider.bring_up(spec, {}));
    }();
    std::unique_ptr<Walk> made;
};

/// What was expected and what was seen, of each check that did not pass.
inline Lines failed(const StepReport& report)
{
    Lines lines;
    for (const CheckShown& check : report.checks)
        if (!check.passed)
            lines.push_back(cat(check.expected, " | ", check.actual));
    return lines;
}

}  // namespace harness::walk::testing
