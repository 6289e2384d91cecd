// SPDX-License-Identifier: Apache-2.0
#include "reports/past.hpp"

#include "harness/testing/catch.hpp"

using harness::model::Outcome;
using namespace reports;
using namespace std::chrono_literals;

namespace {

Past past(std::vector<std::pair<std::string, std::optional<PastStep>>> runs)
{
    Past all;
    for (auto& [scenario, step] : runs) {
        all.runs.emplace_back().scenario_sha256 = scenario;
        all.steps["make"].push_back(step);
    }
    return all;
}

constexpr PastStep passed(std::chrono::microseconds took)
{
    return {Outcome::passed, took};
}
constexpr PastStep failed{Outcome::failed, 9s};

}  // namespace

TEST_CASE("a step's median is of the runs in which it passed", "[reports]")
{
    CHECK(past({{"a", passed(3s)}, {"a", failed}, {"a", passed(1s)}, {"a", passed(2s)}})
              .median("make") == 2s);
    CHECK(past({{"a", passed(3s)}, {"a", passed(2s)}}).median("make") == 2500ms);
    CHECK(past({{"a", failed}, {"a", {}}}).median("make") == std::nullopt);
    CHECK(past({}).median("other") == std::nullopt);
}

TEST_CASE("a step is flaky when it passed and failed with the same scenario", "[reports]")
{
    CHECK(past({{"a", passed(1s)}, {"b", {}}, {"a", failed}}).flaky("make"));
    CHECK_FALSE(past({{"a", passed(1s)}, {"b", failed}}).flaky("make"));
    CHECK_FALSE(past({{"", passed(1s)}, {"", failed}}).flaky("make"));  // not known to be the same
    CHECK_FALSE(past({{"a", failed}, {"a", failed}}).flaky("make"));
    CHECK_FALSE(past({}).flaky("other"));
}
