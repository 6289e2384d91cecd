// SPDX-License-Identifier: Apache-2.0
#include "reports/html/step_part.hpp"

#include "harness/testing/catch.hpp"

using namespace reports;
using namespace reports::html;
using namespace harness::model;
using namespace std::chrono_literals;

namespace {

StepSummary failed_step()
{
    StepSummary step;
    step.plan.id = "see it";
    step.plan.label = "curl …";
    step.plan.command = "curl -s <url>\necho";
    step.plan.on = {"a", "b"};
    step.plan.tags = {"slow tag", "net"};
    step.plan.where = {"x.yaml", 7, 1};
    step.outcome = Outcome::failed;
    step.reason = "not <this>";
    step.began = 1s;
    step.took = 3s;
    step.tries = {{"a", 1, 1s, 1s, 0, false}, {"a", 2, 3s, 1s, 22, false}};
    step.checks = {{"see it",
                    "a",
                    false,
                    "stdout is 'x'",
                    "stdout is 'y'",
                    "@@ -1 +1 @@\n-x\n+y\n",
                    {"x.yaml", 9, 5}},
                   {"see it", "b", true, "exit status 0", "", "", {}}};
    return step;
}

StepView view_of(const StepSummary& step, const Past& past)
{
    return {step, nullptr, nullptr, past, "en", "", true};
}

}  // namespace

TEST_CASE("a step that failed is open, its reason and failed checks first", "[reports]")
{
    const Past past;
    const StepSummary step = failed_step();
    const std::string head = step_head(view_of(step, past));
    CHECK_THAT(head, Catch::Contains("<details open>") && Catch::Contains("not &lt;this&gt;"));
    CHECK_THAT(head, Catch::Contains("id=\"step-see~20it\""));
    CHECK_THAT(head, Catch::Contains("data-outcome=\"failed\" data-hosts=\"a&#10;b\" "
                                     "data-tags=\"slow tag&#10;net\""));
    CHECK_THAT(head, Catch::Contains("2 tries") && Catch::Contains("a, b"));
    CHECK(head.find("stdout is 'x'") < head.find("curl -s &lt;url&gt;"));
    CHECK_THAT(head, Catch::Contains("x.yaml:9:5") && Catch::Contains("class=\"diff\""));
    CHECK_THAT(head, !Catch::Contains("exit status 0"));
    CHECK_THAT(step_tail(view_of(step, past)), Catch::Contains("exit status 0") &&
                                                   Catch::Contains("x.yaml:7") &&
                                                   Catch::Contains("href=\"#step-see~20it\""));
}

TEST_CASE("a step that passed is closed, one that was under way is open", "[reports]")
{
    const Past past;
    StepSummary step = failed_step();
    step.outcome = Outcome::passed;
    CHECK_THAT(step_head(view_of(step, past)), Catch::Contains("<details>"));
    step.outcome = Outcome::interrupted;
    CHECK_THAT(step_head(view_of(step, past)), Catch::Contains("<details open>"));
    step.began.reset();
    CHECK_THAT(step_head(view_of(step, past)), Catch::Contains("<details>"));
}

TEST_CASE("a command that stands for a title is code", "[reports]")
{
    const Past past;
    StepSummary step = failed_step();
    CHECK_THAT(step_head(view_of(step, past)), Catch::Contains("<code class=\"label\">curl"));
    step.plan.label = "The page is there";
    CHECK_THAT(step_head(view_of(step, past)), Catch::Contains("<span class=\"label\">The page"));
}

TEST_CASE("the narrative of a step is in the language asked for", "[reports]")
{
    const Past past;
    const StepSummary step = failed_step();
    Step written;
    written.title.by_language = {{"en", "See"}, {"ja", "見る"}};
    written.says.by_language = {{"en", "Look at `it`."}};
    StepView view = view_of(step, past);
    view.written = &written;
    view.language = "ja";
    CHECK_THAT(step_head(view), Catch::Contains("見る") &&
                                    Catch::Contains("Look at <code>it</code>.") &&
                                    !Catch::Contains(">See<"));
}

TEST_CASE("what passed and failed with the same scenario is flaky", "[reports]")
{
    Past past;
    past.runs = {{"r1", "1", Outcome::passed, 1s, {}, "h", ""},
                 {"r2", "2", Outcome::failed, 1s, {}, "h", ""}};
    past.steps["see it"] = {PastStep{Outcome::passed, 1s}, PastStep{Outcome::failed, 1s}};
    const StepSummary step = failed_step();
    CHECK_THAT(step_head(view_of(step, past)), Catch::Contains("data-outcome=\"failed flaky\""));
    CHECK_THAT(step_tail(view_of(step, past)), Catch::Contains("failed in the run before, too"));
}

TEST_CASE("an output says what it is: stderr, cut, not text", "[reports]")
{
    Output output{.step = "s", .host = "a", .text = "x\n", .bytes = 2};
    CHECK(output_html(output, "") == "<div class=\"out\"><pre>\nx\n</pre></div>\n");
    output.stream = harness::model::Stream::err;
    output.binary = true;
    output.bytes = 2'000'000;
    CHECK_THAT(output_html(output, "./f.txt"),
               Catch::Contains("stderr · not text · <a href=\"./f.txt\">all 2.0 MB</a>"));
    CHECK_THAT(output_html(output, ""), Catch::Contains("2.0 MB in all"));
}

TEST_CASE("of a huge output the head and the tail are in the page", "[reports]")
{
    Output output{.step = "s", .host = "a", .text = std::string(9'000'000, 'x')};
    output.text.front() = 'F';
    output.text.back() = 'L';
    output.bytes = output.text.size();
    const std::string html = output_html(output, "");
    CHECK(html.size() < most_of_an_output + 1000);
    CHECK_THAT(html, Catch::Contains("8.7 MB are not shown") && Catch::Contains("\nFx") &&
                         Catch::Contains("xL</pre>") && Catch::Contains("tabindex=\"0\""));
}
