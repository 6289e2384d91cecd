// SPDX-License-Identifier: Apache-2.0
#include "reports/pace.hpp"

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
    CHECK(pace(noisy, 1333ms) == Pace{Verdict::usual, 8, 1s, 333585us});
    CHECK(pace(noisy, 1334ms).verdict == Verdict::slower);
    CHECK(pace(noisy, 667ms).verdict == Verdict::usual);
    CHECK(pace(noisy, 666ms).verdict == Verdict::faster);
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

TEST_CASE("of a few earlier ones nothing is told", "[reports]")
{
    CHECK(pace({}, 1h) == Pace{Verdict::unknown, 0, 0us, 200ms});
    CHECK(pace(Times(7, 1s), 1h).verdict == Verdict::unknown);
    CHECK(pace(Times(8, 1s), 1h).verdict == Verdict::slower);
}
