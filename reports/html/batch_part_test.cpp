// SPDX-License-Identifier: Apache-2.0
#include "reports/html/batch_part.hpp"

#include "harness/testing/catch.hpp"
#include "reports/testing/made_up_batch.hpp"

using namespace reports;
using namespace reports::html;
using namespace reports::testing;
using harness::model::Combination;
using harness::model::Outcome;

namespace {

JobPlanned in(const std::string& id, const Combination& combination)
{
    JobPlanned planned = reports::testing::planned(id);
    planned.job.scenario = "volumes";
    planned.job.combination = combination;
    return planned;
}

/// The first run of each job is on the page.
std::string prefix_of(const AttemptState& attempt)
{
    return attempt.start.attempt == 1 ? attempt.start.job + "-" : "";
}

std::string page_of(const std::vector<BatchEventBody>& bodies)
{
    return batch_html(batch_of(bodies), prefix_of);
}

bool has(const std::string& html, std::string_view part)
{
    INFO(html << "\n---- has no ----\n" << part);
    CHECK(html.find(part) != std::string::npos);
    return html.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a matrix of two axes is a grid, with what was left out", "[html]")
{
    const std::string html = page_of(
        {BatchStarted{.name = "b"}, in("a", {{"image", "12"}, {"size", "1"}}),
         in("b", {{"image", "13"}, {"size", "1"}}), in("c", {{"image", "13"}, {"size", "9"}}),
         began("a"), ended("a", Outcome::passed), began("b"), ended("b", Outcome::failed)});
    has(html, "<caption>volumes</caption><thead><tr><th scope=\"col\">image</th><th scope=\"col\">"
              "size=1</th><th scope=\"col\">size=9</th></tr></thead>");
    has(html, "<tr><th scope=\"row\">12</th><td><a href=\"#a-run\"><span class=\"outcome passed\">"
              "passed</span></a></td><td><span class=\"vh\">left out</span></td></tr>");
    has(html, "<td><span class=\"outcome skipped\">not run</span></td></tr>");
}

TEST_CASE("other batches have no grid", "[html]")
{
    for (const Combination& combination :
         {Combination{}, Combination{{"image", "12"}},
          Combination{{"image", "12"}, {"size", "1"}, {"cpus", "2"}}})
        CHECK(page_of({in("a", combination)}).find("class=\"grid\"") == std::string::npos);
    CHECK(page_of({in("a", {{"image", "12"}, {"size", "1"}}), in("b", {{"image", "12"}})})
              .find("class=\"grid\"") == std::string::npos);
}

TEST_CASE("a job that was tried again tells of each attempt, and links to those on the page",
          "[html]")
{
    const std::string html =
        page_of({in("a", {}), began("a"), ended("a", Outcome::broken), began("a", 2),
                 ended("a", Outcome::passed, 2), BatchEnded{Verdict::flaky, "", {}}});
    has(html, "<td><a href=\"#a-run\">1: broken</a>, 2: passed</td>");
    has(html, "<span class=\"outcome flaky\">flaky</span> <span class=\"count flaky\"><b>1</b>");
}

TEST_CASE("what a batch was called or said is text", "[html]")
{
    const std::string html = page_of(
        {BatchStarted{.name = "<b>"}, in("a", {{"<i>", "<u>"}, {"<s>", "<q>"}}),
         BatchNote{harness::lab_error("<em>", "<hr>")}, BatchEnded{Verdict::broken, "<p>why", {}}});
    for (const char* markup : {"<b>\"", "<i>", "<u>", "<s>", "<q>", "<em>", "<hr>", "<p>why"})
        CHECK(html.find(markup) == std::string::npos);
    has(html, "<h1>&lt;b&gt;</h1>");
}
