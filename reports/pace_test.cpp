// SPDX-License-Identifier: Apache-2.0
#include "reports/pace.hpp"

#include <cmath>
#include <random>

#include "harness/testing/catch.hpp"

using namespace reports;
using namespace std::chrono_literals;
using Times = std::vector<std::chrono::microseconds>;
using Verdict = Pace::Verdict;

namespace {

const Times noisy{1000ms, 1050ms, 950ms, 1100ms, 900ms, 1025ms, 975ms, 1000ms};  // MAD 37.5 ms

}  // namespace

TEST_CASE("a duration is beyond noise by the spread of earlier ones", "[reports]")
{
    CHECK(pace(noisy, 1667ms) == Pace{Verdict::usual, 8, 1s, 667170us});
    CHECK(pace(noisy, 1668ms).verdict == Verdict::slower);
    CHECK(pace(noisy, 333ms).verdict == Verdict::usual);
    CHECK(pace(noisy, 332ms).verdict == Verdict::faster);
}

TEST_CASE("the more earlier durations there are, the better their spread is known", "[reports]")
{
    Times many;
    for (int i = 0; i < 10; ++i)
        many.insert(many.end(), noisy.begin(), noisy.end());
    CHECK(pace(many, 1s).margin == 366944us);  // 1.1 of 6 deviations
}

TEST_CASE("what never varied may vary by a quarter, and by 200 ms", "[reports]")
{
    CHECK(pace(Times(8, 10s), 12500ms).verdict == Verdict::usual);
    CHECK(pace(Times(8, 10s), 12501ms).verdict == Verdict::slower);
    CHECK(pace(Times(8, 7499ms), 5s).verdict == Verdict::faster);
    CHECK(pace(Times(8, 10ms), 210ms).verdict == Verdict::usual);
    CHECK(pace(Times(8, 10ms), 211ms).verdict == Verdict::slower);
    CHECK(pace(Times(8, 10ms), 0ms).verdict == Verdict::usual);
}

TEST_CASE("an outlier among the earlier ones changes nothing", "[reports]")
{
    Times times(20, 1s);
    times[3] = 1h;
    times[9] = 1us;
    CHECK(pace(times, 1300ms).verdict == Verdict::slower);
    CHECK(pace(times, 1200ms).verdict == Verdict::usual);
}

TEST_CASE("false alarms are as rare as COMPARE.md says", "[reports]")
{
    std::mt19937_64 random(20261126);
    const auto rate = [&](double sigma, std::size_t earlier, std::size_t newest) {
        std::lognormal_distribution<double> noise(0, sigma);
        const auto draw = [&](std::size_t count) {
            Times times;
            for (std::size_t i = 0; i < count; ++i)
                times.emplace_back(std::llround(10e6 * noise(random)));
            return times;
        };
        constexpr int trials = 20'000;
        int slower = 0;
        for (int i = 0; i < trials; ++i)
            slower += pace(draw(earlier), median(draw(newest))).verdict == Verdict::slower;
        return static_cast<double>(slower) / trials;
    };
    CHECK(rate(0.05, 8, 1) < 0.0003);
    CHECK(rate(0.1, 8, 1) < 0.001);
    CHECK(rate(0.2, 8, 1) < 0.003);
    CHECK(rate(0.1, 20, 1) < 0.0005);
    CHECK(rate(0.3, 20, 1) < 0.002);
    CHECK(rate(0.3, 20, 5) < 0.0005);
}

TEST_CASE("of a few earlier ones nothing is told", "[reports]")
{
    CHECK(pace({}, 1h) == Pace{Verdict::unknown, 0, 0us, 200ms});
    CHECK(pace(Times(7, 1s), 1h).verdict == Verdict::unknown);
    CHECK(pace(Times(8, 1s), 1h).verdict == Verdict::slower);
}
