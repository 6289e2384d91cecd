// SPDX-License-Identifier: Apache-2.0
#include "reports/past.hpp"

#include <algorithm>
#include <set>

#include "reports/pace.hpp"

namespace reports {

using harness::model::Outcome;
using std::chrono::microseconds;

std::optional<microseconds> Past::median(const std::string& step) const
{
    std::vector<microseconds> times;
    if (const auto found = steps.find(step); found != steps.end())
        for (const auto& each : found->second)
            if (each && each->outcome == Outcome::passed)
                times.push_back(each->took);
    if (times.empty())
        return std::nullopt;
    return reports::median(std::move(times));
}

bool Past::flaky(const std::string& step) const
{
    const auto found = steps.find(step);
    if (found == steps.end())
        return false;
    std::set<std::string> passed, failed;  // hashes of scenarios
    for (std::size_t i = 0; i < std::min(runs.size(), found->second.size()); ++i) {
        const std::string& scenario = runs[i].scenario_sha256;
        if (!found->second[i] || scenario.empty())
            continue;
        if (found->second[i]->outcome == Outcome::passed)
            passed.insert(scenario);
        else if (found->second[i]->outcome == Outcome::failed)
            failed.insert(scenario);
    }
    return std::ranges::any_of(passed, [&](const auto& each) { return failed.contains(each); });
}

}  // namespace reports
