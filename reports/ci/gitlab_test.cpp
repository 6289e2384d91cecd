// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/gitlab.hpp"

#include <algorithm>

#include "harness/testing/catch.hpp"
#include "reports/testing/example.hpp"

using namespace reports;
using namespace reports::testing;

namespace {

std::string fingerprint(const std::string& text)
{
    const auto at = text.find("\"fingerprint\": \"");
    return at == std::string::npos ? "none" : text.substr(at + 16, 16);
}

/// The example with another answer, another place, or another expectation.
std::string codequality(const std::string& expected, const std::string& actual, int line)
{
    auto bodies = failing();
    for (EventBody& body : bodies)
        if (auto* check = std::get_if<CheckDone>(&body); check != nullptr && !check->passed)
            *check = {"list", "server1", false, expected, actual, "", {"demo.yaml", line, 1}};
    return gitlab_codequality(gather(bodies));
}

}  // namespace

TEST_CASE("code quality has an issue for each check that did not hold", "[reports]")
{
    CHECK(codequality("x", "y", 10) == R"([
 {
  "description": "list: docker volume ls on server1: expected x, actual y",
  "check_name": "volab/check",
  "fingerprint": "efb16a6fb7a600fc",
  "severity": "major",
  "location": {
   "path": "demo.yaml",
   "lines": {
    "begin": 10
   }
  }
 }
]
)");
}

TEST_CASE("an issue stays the same until another thing is expected", "[reports]")
{
    CHECK(fingerprint(codequality("x", "y", 10)) == fingerprint(codequality("x", "z", 12)));
    CHECK(fingerprint(codequality("x", "y", 10)) != fingerprint(codequality("w", "y", 10)));
}

TEST_CASE("checks of the same words are issues of their own", "[reports]")
{
    auto bodies = failing();
    const CheckDone check{"list", "server1", false, "x", "y", "", {"demo.yaml", 3, 1}};
    bodies.insert(bodies.end() - 3, {check, check});
    const std::string text = gitlab_codequality(gather(bodies));
    const auto second = text.rfind("\"fingerprint\"");
    CHECK(text.find("\"fingerprint\"") != second);
    CHECK(text.rfind(fingerprint(text.substr(second))) ==
          text.find(fingerprint(text.substr(second))));
}

TEST_CASE("a run that was killed is an issue of the scenario", "[reports]")
{
    const std::string text = gitlab_codequality(gather(killed()));
    CHECK(text.find("\"check_name\": \"volab/interrupted\"") != std::string::npos);
    CHECK(text.find("\"check_name\": \"volab/lab\"") != std::string::npos);
    CHECK(text.find("\"severity\": \"blocker\"") != std::string::npos);
    CHECK(std::ranges::count(text, '{') == 6);  // two issues, nothing of what never ran
}

TEST_CASE("a run in which all passed has no issue", "[reports]")
{
    CHECK(gitlab_codequality(gather({four_steps(), StepEnded{"make"}, StepEnded{"list"},
                                     StepEnded{"use"}, StepEnded{"clean"}, RunEnded{}})) == "[]\n");
}

TEST_CASE("metrics count the steps and measure the chapters", "[reports]")
{
    CHECK(gitlab_metrics(gather(failing())) == R"(# TYPE volab_steps gauge
# HELP volab_steps Steps of the scenario by outcome.
volab_steps{scenario="demo",outcome="passed"} 2
volab_steps{scenario="demo",outcome="failed"} 1
volab_steps{scenario="demo",outcome="broken"} 0
volab_steps{scenario="demo",outcome="skipped"} 1
volab_steps{scenario="demo",outcome="interrupted"} 0
# TYPE volab_tries gauge
# HELP volab_tries Commands that were run, repeated ones too.
volab_tries{scenario="demo"} 4
# TYPE volab_run_seconds gauge
# UNIT volab_run_seconds seconds
# HELP volab_run_seconds How long the run took, with bringing up the lab.
volab_run_seconds{scenario="demo"} 2.000
# TYPE volab_chapter_seconds gauge
# UNIT volab_chapter_seconds seconds
# HELP volab_chapter_seconds How long the steps of a chapter took.
volab_chapter_seconds{scenario="demo",chapter="volumes"} 0.043
volab_chapter_seconds{scenario="demo",chapter="never"} 0.000
volab_chapter_seconds{scenario="demo",chapter="finally"} 0.050
# EOF
)");
}

TEST_CASE("labels of metrics are escaped", "[reports]")
{
    RunStarted odd = started({});
    odd.scenario = "a\"b\\c\nd";
    CHECK(gitlab_metrics(gather({odd, RunEnded{}})).find(R"({scenario="a\"b\\c d"})") !=
          std::string::npos);
}
