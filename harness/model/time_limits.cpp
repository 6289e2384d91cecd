// SPDX-License-Identifier: Apache-2.0
#include "harness/model/time_limits.hpp"

#include <algorithm>
#include <cmath>

namespace harness::model {

namespace {

using std::chrono::milliseconds;

/// A limit is longer than nothing, and stays so.
milliseconds product(milliseconds limit, double multiplier)
{
    const auto exact = static_cast<double>(limit.count()) * multiplier;
    return std::max(milliseconds{std::llround(exact)}, milliseconds{1});
}

void multiply(std::vector<Step>& steps, double multiplier)
{
    for (Step& step : steps) {
        step.timeout = product(step.timeout, multiplier);
        if (step.expect.within)
            step.expect.within = product(*step.expect.within, multiplier);
    }
}

}  // namespace

Scenario with_time_limits_multiplied(Scenario scenario, double multiplier)
{
    for (Chapter& chapter : scenario.chapters)
        multiply(chapter.steps, multiplier);
    multiply(scenario.finally, multiplier);
    return scenario;
}

}  // namespace harness::model
