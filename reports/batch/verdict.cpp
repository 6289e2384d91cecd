// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/verdict.hpp"

#include <algorithm>
#include <array>

namespace reports {

namespace {

constexpr std::array by_badness{Verdict::passed, Verdict::flaky,  Verdict::not_run,
                                Verdict::failed, Verdict::broken, Verdict::interrupted};

}  // namespace

std::string_view to_string(Verdict verdict)
{
    switch (verdict) {
        case Verdict::passed: return "passed";
        case Verdict::flaky: return "flaky";
        case Verdict::failed: return "failed";
        case Verdict::broken: return "broken";
        case Verdict::interrupted: return "interrupted";
        case Verdict::not_run: break;
    }
    return "not run";
}

std::optional<Verdict> verdict_of(std::string_view word)
{
    for (const Verdict each : by_badness)
        if (word == to_string(each))
            return each;
    return std::nullopt;
}

Verdict worse(Verdict one, Verdict other)
{
    return std::ranges::find(by_badness, one) > std::ranges::find(by_badness, other) ? one : other;
}

}  // namespace reports
