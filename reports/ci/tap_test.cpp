// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/tap.hpp"

#include "harness/testing/catch.hpp"
#include "reports/testing/example.hpp"

using namespace reports;
using namespace reports::testing;

TEST_CASE("TAP has a subtest for each chapter and diagnostics of what went wrong", "[reports]")
{
    CHECK(tap(gather(failing())) == R"(TAP version 14
1..3
# Subtest: Named volumes
    1..2
    ok 1 - make: docker volume create vol1
      ---
      duration_ms: 21
      ...
    not ok 2 - list: docker volume ls
      ---
      duration_ms: 22
      message: "expected: stdout is 'convoy vol1'"
      severity: fail
      outcome: failed
      at:
        file: "scenarios/demo.yaml"
        line: 10
        column: 18
      checks: |2-
        ./scenarios/demo.yaml:10:18 (server1)
        expected: stdout is 'convoy vol1'
        actual:   stdout is 'local vol1'
        -convoy vol1
        +local vol1
      stdout: |2-
        [server1] $ docker volume ls
        local vol1
      stderr: |2-
        [server1] $ docker volume ls
        slow
      ...
not ok 1 - Named volumes
# Subtest: never
    1..1
    ok 1 - use: docker run vol1 # SKIP an earlier step failed
ok 2 - never # SKIP all its steps are skipped
# Subtest: finally
    1..1
    ok 1 - clean: docker volume rm vol1
      ---
      duration_ms: 50
      attempts: 2
      ...
ok 3 - finally
)");
}

TEST_CASE("TAP of a run that was killed ends with Bail out!", "[reports]")
{
    const std::string text = tap(gather(killed()));
    CHECK(text.find("    not ok 2 - list: docker volume ls\n") != std::string::npos);
    CHECK(text.find("      severity: error\n      outcome: interrupted\n") != std::string::npos);
    CHECK(text.ends_with("not ok 3 - finally\n"
                         "Bail out! the record ends before the run did: it was killed\n"));
}

TEST_CASE("a description can neither become a directive nor another line", "[reports]")
{
    const std::string text = tap(gather({
        started({planned("bad", "volumes", "one # SKIP \\#\nok 2 - two # TODO {", 7)}),
        StepEnded{"bad", Outcome::failed, "no", 0us},
        RunEnded{Outcome::failed, "", 1s, {}},
    }));
    CHECK(text.find("    not ok 1 - bad: one \\# SKIP \\\\\\# ok 2 - two \\# TODO { …\n") !=
          std::string::npos);
}

TEST_CASE("TAP without steps is skipped as a whole", "[reports]")
{
    CHECK(tap(gather({RunStarted{}, RunEnded{}})) ==
          "TAP version 14\n1..0 # SKIP there are no steps\n");
}
