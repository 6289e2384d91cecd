// SPDX-License-Identifier: Apache-2.0
#include "reports/past.hpp"

#include <algorithm>
#include <set>

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
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    if (times.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(times.begin(), middle)) / 2;
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
