// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/github.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "reports/testing/example.hpp"

using namespace reports;
using namespace reports::testing;

namespace {

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// A run of one step that failed and printed what it was asked to.
std::vector<EventBody> printing(const std::string& text)
{
    return {
        started({planned("bad", "volumes", text, 7)}),
        StepStarted{"bad"},
        CommandStarted{"bad", "server1", 1, "cat"},
        Output{.step = "bad", .host = "server1", .text = text},
        StepEnded{"bad", Outcome::failed, text, 0us},
        RunEnded{Outcome::failed, "", 1s, {}},
    };
}

}  // namespace

TEST_CASE("an annotation stands at the expectation that did not hold", "[reports]")
{
    CHECK(github_annotations(gather(failing())) ==
          "::error title=list%3A docker volume ls,file=scenarios/demo.yaml,line=10,col=18::"
          "expected: stdout is 'convoy vol1'%0A./scenarios/demo.yaml:10:18 (server1)%0A"
          "expected: stdout is 'convoy vol1'%0Aactual:   stdout is 'local vol1'%0A"
          "-convoy vol1%0A+local vol1\n"
          "::warning title=volab::the disk is nearly full%0Amake room\n");
}

TEST_CASE("annotations of a run that was killed tell it, and the step that was under way",
          "[reports]")
{
    CHECK(github_annotations(gather(killed())) ==
          "::error title=volab%3A the run is interrupted,file=scenarios/demo.yaml::"
          "the record ends before the run did: it was killed\n"
          "::error title=list%3A docker volume ls,file=scenarios/demo.yaml,line=8,col=9::"
          "the run ended before this step did\n");
}

TEST_CASE("no more annotations are made than GitHub shows", "[reports]")
{
    std::vector<PlannedStep> steps;
    for (int i = 0; i < 30; ++i)
        steps.push_back(planned(harness::cat("s", i), "volumes", "false", 7));
    std::vector<EventBody> bodies{started(steps)};
    for (const PlannedStep& step : steps)
        bodies.push_back(StepEnded{step.id, Outcome::failed, "no", 0us});
    bodies.push_back(RunEnded{Outcome::failed, "", 1s, {}});
    const std::string text = github_annotations(gather(bodies));
    CHECK(harness::split_lines(text).size() == 10);
    CHECK(text.ends_with("::error title=volab::and 21 more, see the report\n"));
}

TEST_CASE("what a host prints cannot become a command of the workflow", "[reports]")
{
    const std::string text =
        github_annotations(gather(printing("x,line=1::y\r\n::error::z\n%0A::add-mask::a")));
    REQUIRE(harness::split_lines(text).size() == 1);
    CHECK(
        has(text, "title=bad%3A x%2Cline=1%3A%3Ay %3A%3Aerror%3A%3Az %250A%3A%3Aadd-mask%3A%3Aa,"));
    CHECK(has(text, "%0A::error::z%0A%250A::add-mask::a"));
}

TEST_CASE("the summary has the chapters, and folds the details of what went wrong", "[reports]")
{
    CHECK(github_summary(gather(failing())) == R"(## ❌ A demo: failed

2 passed, 1 failed, 1 skipped in 2.0 s on server1 (local)

| chapter | passed | went wrong | skipped | time |
|---|--:|--:|--:|--:|
| Named volumes | 1 | 1 | 0 | 0.043 s |
| never | 0 | 0 | 1 | 0.000 s |
| finally | 1 | 0 | 0 | 0.050 s |

<details><summary>❌ list: docker volume ls</summary>

expected\: stdout is \'convoy vol1\', at scenarios\/demo\.yaml\:10

Checks:

```text
./scenarios/demo.yaml:10:18 (server1)
expected: stdout is 'convoy vol1'
actual:   stdout is 'local vol1'
-convoy vol1
+local vol1
```

Standard output:

```text
[server1] $ docker volume ls
local vol1
```

Standard error:

```text
[server1] $ docker volume ls
slow
```

</details>

<details><summary>To reproduce it</summary>

| | |
|---|---|
| scenario | \.\/scenarios\/demo\.yaml |
| volab | 0\.1\.0 |
| SHA\-256 of the scenario | ab12 |
| ci\_build | 17 |
| git\_commit | 81d0681 |
| server1 docker | 20\.10\.24 |

</details>
)");
}

TEST_CASE("what a host prints can end neither a code block nor the details around it", "[reports]")
{
    const std::string text =
        github_summary(gather(printing("</details></summary>\n````\n# ![x](y) <script> | @all")));
    CHECK(has(text, "`````text\n[server1] $ cat\n</details></summary>\n````\n"));
    CHECK(has(text,
              "&lt;/details&gt;&lt;/summary&gt; ```` # ![x](y) &lt;script&gt; | @all</summary>"));
    CHECK(has(text, "\\# \\!\\[x\\]\\(y\\) &lt;script&gt; \\| \\@all, at"));
}

TEST_CASE("a summary stays below what GitHub takes, and says what it leaves out", "[reports]")
{
    std::vector<PlannedStep> steps;
    for (int i = 0; i < 200; ++i)
        steps.push_back(planned(harness::cat("s", i), "volumes", "false", 7));
    std::vector<EventBody> bodies{started(steps)};
    for (const PlannedStep& step : steps) {
        bodies.push_back(
            Output{.step = step.id, .host = "server1", .text = std::string(50'000, 'x')});
        bodies.push_back(StepEnded{step.id, Outcome::failed, "no", 0us});
    }
    bodies.push_back(RunEnded{Outcome::failed, "", 1s, {}});
    const std::string text = github_summary(gather(bodies));
    CHECK(text.size() < 1'000'000);
    CHECK(text.size() > 900'000);
    CHECK(has(text, " more steps that went wrong are left out: see the report."));
    CHECK(text.ends_with("</details>\n"));
}
