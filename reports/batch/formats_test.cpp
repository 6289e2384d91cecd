// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>

#include "harness/testing/catch.hpp"
#include "reports/batch/batch_runs.hpp"
#include "reports/batch/terminal.hpp"
#include "reports/ci/ctrf.hpp"
#include "reports/ci/github.hpp"
#include "reports/ci/gitlab.hpp"
#include "reports/ci/tap.hpp"
#include "reports/junit.hpp"
#include "reports/testing/example.hpp"
#include "reports/testing/made_up_batch.hpp"

using namespace reports;
using namespace reports::testing;
using namespace std::chrono_literals;

namespace {

/// One step, `list`, that passed or did not.
std::vector<EventBody> run_of_one_step(bool passed)
{
    const Outcome outcome = passed ? Outcome::passed : Outcome::failed;
    return {started({planned("list", "volumes", "docker volume ls", 8)}),
            StepStarted{"list"},
            CommandStarted{"list", "server1", 1, "docker volume ls"},
            CommandEnded{"list", "server1", 1, 0, false, 20ms, passed},
            CheckDone{"list",
                      "server1",
                      passed,
                      "stdout is 'vol1'",
                      "stdout is ''",
                      "",
                      {"./scenarios/demo.yaml", 10, 18}},
            StepEnded{"list", outcome, passed ? "" : "expected: stdout is 'vol1'", 22ms},
            RunEnded{outcome, "", 2s, {{passed ? "passed" : "failed", 1}}}};
}

/// One job passed, one was flaky, one failed, one lost its node, one was not run.
Batch five_jobs(bool until_fail = false)
{
    return batch_of({BatchStarted{.name = "nightly",
                                  .started = "2026-11-24T08:30:00.123Z",
                                  .volab = "0.1.0",
                                  .executor = "slurm",
                                  .until_fail = until_fail},
                     planned("good"), planned("flaky"), planned("bad"), planned("lost"),
                     planned("late"), began("good"), ended("good", Outcome::passed), began("flaky"),
                     ended("flaky", Outcome::failed), began("flaky", 2),
                     ended("flaky", Outcome::passed, 2), began("bad"),
                     ended("bad", Outcome::failed), began("lost"), ended("lost", Outcome::broken),
                     BatchEnded{Verdict::broken, "", 20s}});
}

/// Of the lost job there is no record.
std::optional<Gathered> made_up(const Batch&, const AttemptState& attempt, Room)
{
    const std::string& folder = attempt.start.folder;
    if (folder == "lost")
        return std::nullopt;
    return gather(run_of_one_step(folder == "good" || folder == "flaky.retry-1"));
}

bool has(const std::string& text, std::string_view part)
{
    INFO(text << "\n---- has no ----\n" << part);
    CHECK(text.find(part) != std::string::npos);
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

}  // namespace

TEST_CASE("runs are read for one job at a time", "[reports]")
{
    const Batch batch = five_jobs();
    std::vector<std::string> order;
    const BatchRuns runs(batch, [&](const Batch& of, const AttemptState& attempt, Room room) {
        order.push_back(attempt.start.folder);
        return made_up(of, attempt, room);
    });
    runs.each([&](const GatheredJob& job) { order.push_back(job.job->plan.id + " seen"); });
    CHECK(order == std::vector<std::string>{"good", "good seen", "flaky", "flaky.retry-1",
                                            "flaky seen", "bad", "bad seen", "lost", "lost seen",
                                            "late seen"});
}

TEST_CASE("runs are read once for all formats", "[reports]")
{
    const Batch batch = five_jobs();
    unsigned read = 0;
    const BatchRuns runs(batch, [&](const Batch& of, const AttemptState& attempt, Room room) {
        ++read;
        return made_up(of, attempt, room);
    });
    const std::string first = junit(runs);
    CHECK(junit(runs) == first);
    CHECK(tap(runs) == tap(BatchRuns(batch, made_up)));
    CHECK(read == 5);
}

TEST_CASE("of a batch with many steps the jobs beyond a limit are read anew", "[reports]")
{
    std::vector<BatchEventBody> bodies{BatchStarted{}};
    for (const char* id : {"small", "large", "last"}) {
        bodies.emplace_back(planned(id));
        bodies.emplace_back(began(id));
        bodies.emplace_back(ended(id, Outcome::passed));
    }
    const Batch batch = batch_of(std::move(bodies));
    std::vector<std::string> order;
    const BatchRuns runs(batch, [&](const Batch&, const AttemptState& attempt, Room) {
        order.push_back(attempt.start.folder);
        Gathered run;
        run.run.steps.resize(attempt.start.folder == "large" ? 30'000 : 1);
        return std::optional{std::move(run)};
    });
    std::vector<std::string> seen;
    for (int format = 0; format < 2; ++format)
        runs.each([&](const GatheredJob& job) { seen.push_back(job.job->plan.id); });
    CHECK(order == std::vector<std::string>{"small", "large", "last", "large", "last"});
    CHECK(seen == std::vector<std::string>{"small", "large", "last", "small", "large", "last"});
}

TEST_CASE("JUnit of a batch has the suites of all last runs", "[reports]")
{
    const Batch batch = five_jobs();
    const std::string text = junit(BatchRuns(batch, made_up));
    has(text, "<testsuites name=\"nightly\" tests=\"5\" failures=\"1\" errors=\"2\" skipped=\"0\"");
    has(text, "<testsuite name=\"good: Named volumes\"");
    has(text, "classname=\"bad.volumes\"");
    has(text, "<flakyFailure type=\"check\" message=\"attempt 1 at the job: expected: stdout is "
              "'vol1'\"><stackTrace>");
    CHECK(count(text, "<flakyFailure") == 1);
    CHECK(count(text, "<failure") == 1);
    has(text, "<testcase name=\"lab\" classname=\"lost.lab\" time=\"0.000\" file=\"lost.yaml\">\n"
              "      <error type=\"broken\" message=\"it went wrong\">it went wrong</error>\n");
    has(text, "classname=\"late.lab\" time=\"0.000\" file=\"late.yaml\">\n      <error type=\"not "
              "run\" message=\"the batch ended before this job began\">");
}

TEST_CASE("a job that was left out after a failure is skipped", "[reports]")
{
    const Batch batch = five_jobs(true);
    has(junit(BatchRuns(batch, made_up)), "<skipped message=\"the batch ended before this job");
    has(tap(BatchRuns(batch, made_up)),
        "ok 5 - late # SKIP the batch ended before this job began\n");
    CHECK(github_annotations(BatchRuns(batch, made_up)).find("late") == std::string::npos);
}

TEST_CASE("TAP of a batch has a subtest for each job", "[reports]")
{
    const Batch batch = five_jobs();
    const std::string text = tap(BatchRuns(batch, made_up));
    has(text, "TAP version 14\n1..5\n# Subtest: good\n    1..1\n    # Subtest: Named volumes\n"
              "        1..1\n        ok 1 - list: docker volume ls\n");
    has(text, "ok 2 - flaky\n  ---\n  verdict: flaky\n  duration_ms: 2000\n  attempts: 2\n"
              "  attempt_1: \"failed, it went wrong\"\n  ...\n");
    has(text, "not ok 3 - bad\n");
    has(text, "# Subtest: lost\n    1..1\n    not ok 1 - lab\n");
    has(text, "not ok 5 - late\n");
    CHECK(text.find("Bail out!") == std::string::npos);
}

TEST_CASE("TAP of a batch that was killed bails out", "[reports]")
{
    const Batch batch = batch_of({planned("a"), began("a")});
    CHECK(tap(BatchRuns(batch, made_up))
              .ends_with("Bail out! the record ends before the batch did: it was killed\n"));
}

TEST_CASE("CTRF of a batch marks what was flaky", "[reports]")
{
    const Batch batch = five_jobs();
    const std::string text = ctrf(BatchRuns(batch, made_up));
    CHECK(count(text, "\"flaky\": true") == 1);
    has(text, "\"flaky\": 1");
    has(text, "\"tests\": 5");
    has(text, "\"message\": \"attempt 1 at the job: expected: stdout is 'vol1'\"");
    has(text, "\"verdict\": \"not run\"");
}

TEST_CASE("annotations of a batch say in which job", "[reports]")
{
    const Batch batch = five_jobs();
    const std::string text = github_annotations(BatchRuns(batch, made_up));
    has(text, "::error title=bad%3A list%3A docker volume ls,file=scenarios/demo.yaml,line=10");
    has(text, "::error title=lost%3A broken,file=lost.yaml::it went wrong\n");
    has(text, "::warning title=flaky%3A flaky,file=flaky.yaml::attempt 1: failed, it went wrong");
    CHECK(text.find("good") == std::string::npos);
}

TEST_CASE("the summary of a batch has a row for each job, and what went wrong", "[reports]")
{
    const Batch batch = five_jobs();
    const std::string text = github_summary(BatchRuns(batch, made_up));
    has(text, "## 💥 nightly: broken\n\n1 broken, 1 failed, 1 flaky, 1 passed, 1 not run in 20.0 s");
    has(text, "| flaky | ⚠️ flaky | 2 | 2.0 s |\n");
    has(text, "### ⚠️ flaky: flaky\n\n- attempt 1: failed, it went wrong\n");
    has(text, "### ❌ bad: failed\n\n<details><summary>❌ list: docker volume ls</summary>");
    CHECK(text.find("### ✅") == std::string::npos);
}

TEST_CASE("GitLab is told of all jobs of a batch", "[reports]")
{
    const Batch batch = five_jobs();
    const std::string issues = gitlab_codequality(BatchRuns(batch, made_up));
    has(issues, "bad: list: docker volume ls on server1: expected stdout is 'vol1'");
    has(issues, "lost is broken: it went wrong");
    has(issues, "\"check_name\": \"volab/flaky\"");
    const std::string metrics = gitlab_metrics(BatchRuns(batch, made_up));
    has(metrics, "volab_jobs{verdict=\"flaky\"} 1\n");
    has(metrics, "volab_steps{scenario=\"bad\",outcome=\"failed\"} 1\n");
    CHECK(count(metrics, "# TYPE volab_steps gauge") == 1);
    CHECK(metrics.ends_with("# EOF\n"));
}

TEST_CASE("a terminal is shown each job, and why it did not pass", "[reports]")
{
    Batch batch = five_jobs();
    batch.notes.push_back(harness::lab_error("the disk is \x1b[5m nearly full", "make room"));
    CHECK(to_terminal(batch, false) == R"(nightly  5 jobs
  ✓ good  1.0 s
  ~ flaky  flaky  2.0 s in 2 attempts
      attempt 1: failed, it went wrong
      flaky
  ✗ bad  failed  1.0 s
      it went wrong
      bad
  ! lost  broken  1.0 s
      it went wrong
      logs/lost.txt
  – late  not run

note: the disk is  nearly full
  make room
broken  1 broken, 1 failed, 1 flaky, 1 passed, 1 not run  in 20.0 s
)");
    has(to_terminal(batch, true), "\x1b[31m✗\x1b[0m bad");
}
