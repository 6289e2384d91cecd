// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/select.hpp"

#include <algorithm>
#include <set>

#include "harness/base/text.hpp"

namespace harness::scenario {

namespace {

using Names = std::vector<std::string>;

bool is_named(const model::Step& step, const std::string& chapter, const Names& names)
{
    return std::ranges::any_of(names, [&](const std::string& name) {
        return name == step.id || name == chapter ||
               std::ranges::find(step.tags, name) != step.tags.end();
    });
}

template <typename Each>
void for_each_step(const model::Scenario& scenario, Each each)
{
    for (const model::Chapter& chapter : scenario.chapters)
        for (const model::Step& step : chapter.steps)
            each(step, chapter.id, false);
    for (const model::Step& step : scenario.finally)
        each(step, std::string{"finally"}, true);
}

}  // namespace

Result<std::map<std::string, std::string>> left_out(const model::Scenario& scenario,
                                                    const Wanted& wanted)
{
    std::set<std::string> known;
    for_each_step(scenario, [&](const model::Step& step, const std::string& chapter, bool) {
        known.insert({step.id, chapter});
        known.insert(step.tags.begin(), step.tags.end());
    });
    for (const auto& [option, names] :
         {std::pair{"--only", &wanted.only}, {"--skip", &wanted.skip}})
        for (const std::string& name : *names)
            if (!known.contains(name))
                return usage_error(cat(option, ": no tag, chapter or step is called '", name, "'"),
                                   suggestion(name, Names(known.begin(), known.end())));

    std::map<std::string, std::string> out;
    for_each_step(scenario, [&](const model::Step& step, const std::string& chapter, bool closing) {
        if (is_named(step, chapter, wanted.skip))
            out[step.id] = "left out by --skip";
        else if (!wanted.only.empty() && !step.always && !closing &&
                 !is_named(step, chapter, wanted.only))
            out[step.id] = "not asked for by --only";
    });
    return out;
}

}  // namespace harness::scenario
