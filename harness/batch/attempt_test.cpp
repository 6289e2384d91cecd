// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/attempt.hpp"

#include "harness/base/text.hpp"
#include "harness/batch/testing/made_up_run.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

namespace harness::batch {
namespace {

using model::Outcome;
using namespace std::chrono_literals;

using Steps = std::map<std::string, unsigned>;

reports::AttemptEnded judged(const Seen& seen, Outcome recorded, bool is_whole = true)
{
    const harness::testing::TemporaryFolder folder;
    testing::leave_run(folder / "run", recorded, is_whole);
    return judge(seen, read_run(folder / "run"));
}

TEST_CASE("An attempt ended as its record says", "[attempt]")
{
    const auto passed =
        judged({.task = {.job = "j", .attempt = 2, .exit = 0, .where = "n1"}}, Outcome::passed);
    CHECK(passed.job == "j");
    CHECK(passed.attempt == 2);
    CHECK(passed.outcome == Outcome::passed);
    CHECK(passed.reason.empty());
    CHECK(passed.took == 2s);
    CHECK(passed.steps == Steps{{"passed", 1}});
    CHECK(passed.where == "n1");

    const auto failed = judged({.task = {.exit = 1}}, Outcome::failed);
    CHECK(failed.outcome == Outcome::failed);
    CHECK(failed.reason == "look: expected: more");
}

TEST_CASE("A run that passed and could not say so is broken", "[attempt]")
{
    const auto end = judged(
        {.task = {.exit = 4}, .log = "passed  1 passed\nvolab: cannot write 'junit.xml': full\n"},
        Outcome::passed);

    CHECK(end.outcome == Outcome::broken);
    CHECK(end.reason == "exit status 4: passed  1 passed; volab: cannot write 'junit.xml': full");
}

TEST_CASE("A run that was killed is broken", "[attempt]")
{
    const auto end = judged({.task = {.trouble = "killed by signal 11"}, .log = "✓ ls\n"},
                            Outcome::passed, false);

    CHECK(end.outcome == Outcome::broken);
    CHECK(end.reason == "killed by signal 11: ✓ ls");
    CHECK(end.steps == Steps{{"interrupted", 1}});
}

TEST_CASE("A run that somebody else ended is broken, and by whom is told", "[attempt]")
{
    const auto end = judged({.task = {.trouble = "Slurm ended it on node n1 (TIMEOUT)"},
                             .log = "interrupted  1 interrupted\n  run: record.jsonl, junit.xml\n"},
                            Outcome::interrupted);

    CHECK(end.outcome == Outcome::broken);
    CHECK(end.reason == "Slurm ended it on node n1 (TIMEOUT): look: expected: more");
}

TEST_CASE("A run that we ended before it could tell is interrupted", "[attempt]")
{
    const Seen seen{.task = {.trouble = "killed by signal 9"}, .interrupted = true};

    CHECK(judged(seen, Outcome::passed, false).outcome == Outcome::interrupted);
    CHECK(judge(seen, std::nullopt).outcome == Outcome::interrupted);
    CHECK(judge({.task = {.exit = 130}}, std::nullopt).outcome == Outcome::interrupted);
    CHECK(judged({.task = {.exit = 1}, .interrupted = true}, Outcome::failed).outcome ==
          Outcome::failed);
}

TEST_CASE("Without a record the program's last words tell what was wrong", "[attempt]")
{
    const auto end = judge({.task = {.exit = 2},
                            .took = 3s,
                            .log = "\nvolab: there is no 'qemu-img'\n  install qemu-utils\n\n"},
                           std::nullopt);

    CHECK(end.outcome == Outcome::broken);
    CHECK(end.reason == "exit status 2: volab: there is no 'qemu-img'; install qemu-utils");
    CHECK(end.took == 3s);
    CHECK(end.steps.empty());
}

TEST_CASE("The end of a log is whole lines of text", "[attempt]")
{
    const harness::testing::TemporaryFolder folder;
    harness::testing::put(folder / "log",
                          cat(std::string(5000, 'x'), "\n\x1b[31mred\x1b[0m \xff\n"));

    CHECK(end_of_log(folder / "log") == "red \xef\xbf\xbd\n");
    CHECK(end_of_log(folder / "nothing").empty());
    CHECK_FALSE(read_run(folder.path()));
}

TEST_CASE("A damaged record counts as far as it goes", "[attempt]")
{
    const harness::testing::TemporaryFolder folder;
    testing::leave_run(folder / "run", Outcome::passed, false);
    std::ofstream(folder / "run/record.jsonl", std::ios::app) << "{\"event\":\n{}\n";

    const auto run = read_run(folder / "run");
    REQUIRE(run);
    CHECK(run->steps.size() == 1);
    CHECK_FALSE(run->end);
    harness::testing::put(folder / "other/record.jsonl", "nonsense\n");
    CHECK_FALSE(read_run(folder / "other"));
}

}  // namespace
}  // namespace harness::batch
