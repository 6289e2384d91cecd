// SPDX-License-Identifier: Apache-2.0
#include "reports/html/timeline.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "reports/html/time_axis.hpp"

using namespace reports;
using namespace reports::html;
using harness::model::Outcome;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::size_t count(std::string_view text, std::string_view part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

RunSummary small_run()
{
    RunSummary run;
    run.start.hosts = {"b", "a"};
    run.phases = {{"bring up", {}, microseconds{0}, seconds{2}, {}}};
    StepSummary step;
    step.plan.id = "wait";
    step.plan.on = {"a", "b"};
    step.outcome = Outcome::failed;
    step.began = seconds{2};
    step.took = seconds{4};
    step.tries = {{"a", 1, seconds{2}, seconds{1}, 1, false},
                  {"b", 1, seconds{2}, seconds{1}, 0, false},
                  {"a", 2, seconds{5}, seconds{1}, 1, false}};
    run.steps = {step};
    run.last = seconds{6};
    return run;
}

}  // namespace

TEST_CASE("a timeline shows tries, waiting and who did what at the same time", "[reports]")
{
    const auto all = timelines(small_run(), "r2-");

    REQUIRE(all.size() == 2);
    CHECK(all[0].lanes.front().bars.size() == 2);
    const Timeline& steps = all[1];
    CHECK(steps.from == seconds{2});
    CHECK(steps.to == seconds{6});
    REQUIRE(steps.lanes.size() == 2);
    CHECK(steps.lanes[0].name == "b");
    REQUIRE(steps.lanes[1].bars.size() == 3);
    CHECK(steps.lanes[1].bars[0].kind == "whole");
    CHECK(steps.lanes[1].bars[1].kind == "waited");
    CHECK(steps.lanes[1].bars[2].kind == "failed");
    CHECK(steps.lanes[1].bars[2].began == seconds{5});
    CHECK(steps.lanes[1].bars[2].target == "r2-step-wait");
}

TEST_CASE("a try that held is told from one that did not", "[reports]")
{
    RunSummary run = small_run();
    run.steps[0].tries[0].met = true;
    run.steps[0].tries[1].met = true;
    run.steps[0].tries[2].met = false;
    const Timeline steps = timelines(run, "").at(1);
    CHECK(steps.lanes[0].bars[1].kind == "passed");  // of b
    CHECK(steps.lanes[1].bars[1].kind == "passed");  // of a: of `stays_for`, say
    CHECK(steps.lanes[1].bars[2].kind == "failed");
}

TEST_CASE("a run that was cut shows what was under way until then", "[reports]")
{
    RunSummary run = small_run();
    run.steps[0].outcome = Outcome::interrupted;
    run.steps[0].took = {};
    run.steps[0].tries.back().took.reset();
    const auto all = timelines(run, "");
    REQUIRE(all.size() == 2);
    CHECK(all[1].lanes[1].bars[0].ended == seconds{6});
    CHECK(all[1].lanes[1].bars[2].ended == seconds{6});
    CHECK(timelines(RunSummary{}, "").empty());
}

TEST_CASE("what is under a pixel is drawn as one, a failure being what is seen", "[reports]")
{
    Lane lane{.name = "a", .bars = {}};
    for (int i = 0; i < 100'000; ++i)
        lane.bars.push_back({milliseconds{i}, milliseconds{i + 1},
                             i == 70'000 ? "failed" : "passed", harness::cat("s", i),
                             harness::cat("step-s", i)});

    const std::string svg = lane_svg(lane, {}, seconds{100});

    CHECK(svg.size() < 500'000);
    CHECK(count(svg, "<rect") <= 1001);
    CHECK_THAT(svg, Catch::Contains("href=\"#step-s70000\"") &&
                        Catch::Contains("short ones, among them s70000"));
    CHECK(count(svg, "class=\"failed\"") == 1);
    CHECK(count(svg, "class=\"passed\"") > 400);  // not all of them: it is where it was
    CHECK_THAT(svg, Catch::Contains("class=\"failed\" fill=\"#d6333f\" x=\"700.") ||
                        Catch::Contains("class=\"failed\" fill=\"#d6333f\" x=\"699."));
}

TEST_CASE("nothing lies upon what went wrong, and what was skipped is not wrong", "[reports]")
{
    const Lane lane{"a",
                    {{{}, seconds{1}, "failed", "f", ""},
                     {{}, seconds{9}, "passed", "p", ""},
                     {{}, milliseconds{1}, "skipped", "s", ""}}};
    const std::string svg = lane_svg(lane, {}, seconds{9});
    CHECK(svg.find("class=\"failed\"") > svg.find("class=\"passed\""));
    CHECK(svg.find("class=\"failed\"") > svg.find("class=\"skipped\""));
}

TEST_CASE("a lane's names stay text", "[reports]")
{
    const Lane lane{"<a>\x1B[1m", {{{}, seconds{1}, "passed", "\"<script>]]>\x01\xFF", "x"}}};
    const std::string svg = lane_svg(lane, {}, seconds{1});
    CHECK_THAT(svg, Catch::Contains("aria-label=\"&lt;a&gt;\"") &&
                        Catch::Contains("&quot;&lt;script&gt;]]&gt;\\x01"));
}

TEST_CASE("times that make no sense are drawn within the lane", "[reports]")
{
    const Lane lane{"a",
                    {{seconds{9}, seconds{2}, "passed", "t", ""},
                     {microseconds{-5}, microseconds::max(), "failed", "u", ""}}};
    const std::string svg = lane_svg(lane, {}, {});
    CHECK(count(svg, "<rect") >= 1);
    CHECK_THAT(svg, !Catch::Contains("width=\"-") && !Catch::Contains("nan"));
}

TEST_CASE("an axis has few round times", "[reports]")
{
    CHECK(ticks(seconds{100}, 8).size() == 6);
    CHECK(ticks(seconds{100}, 8)[1] == seconds{20});
    CHECK(ticks({}, 8).size() == 1);
    CHECK(ticks(std::chrono::hours{24 * 365}, 8).size() <= 9);
    CHECK(tick_label({}) == "0");
    CHECK(tick_label(milliseconds{500}) == "0.5 s");
    CHECK(tick_label(milliseconds{5}) == "0.005 s");
    CHECK(tick_label(seconds{20}) == "20 s");
    CHECK(tick_label(seconds{200}) == "3:20");
    CHECK(tick_label(seconds{3600}) == "1:00:00");
}
