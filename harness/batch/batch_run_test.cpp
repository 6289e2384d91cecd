// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/batch_run.hpp"

#include <algorithm>
#include <csignal>

#include "harness/batch/testing/ground.hpp"
#include "harness/testing/catch.hpp"

namespace harness::batch {
namespace {

using model::Outcome;
using reports::Verdict;
using namespace testing;

TEST_CASE("What an executor tells is noted, and changes no verdict", "[batch]")
{
    Ground ground(passes);
    ground.executor.notes = {lab_error("Slurm has 2 runs as job 17")};

    CHECK(ground.run().verdict() == Verdict::passed);
    CHECK(std::ranges::count(ground.teller.seen, "note: Slurm has 2 runs as job 17") == 1);
}

TEST_CASE("What an executor tells as its last tasks are taken back is noted, too", "[batch]")
{
    Ground ground(fails);
    ground.plan.start.until_fail = true;
    ground.executor.at_drop = {lab_error("1 run is still in Slurm's queue")};

    CHECK(ground.run().verdict() == Verdict::failed);
    CHECK(std::ranges::count(ground.teller.seen, "note: 1 run is still in Slurm's queue") == 1);
}

TEST_CASE("A batch tells what is planned, and what came of each job", "[batch]")
{
    Ground ground([](const Task& task) { return task.job == "a" ? passes(task) : fails(task); });

    const auto batch = ground.run();

    CHECK(ground.teller.seen == Seen{"batch x", "plan a", "plan b", "begin a", "a passed",
                                     "begin b", "b failed: look: expected: more", "end failed"});
    CHECK(batch.verdict() == Verdict::failed);
    CHECK(batch.folder == ground.folder.path());
}

TEST_CASE("A task is the job's program with a folder of its own", "[batch]")
{
    std::vector<Task> tasks;
    Ground ground([&](const Task& task) {
        tasks.push_back(task);
        return fails(task);
    });
    ground.plan.start.retries = 1;
    ground.plan.jobs = {job_of("a")};
    ground.plan.jobs[0].needs = {.memory_mib = 7, .cores = 2};

    ground.run();

    REQUIRE(tasks.size() == 2);
    CHECK(tasks[0].folder == ground.folder / "a");
    CHECK(tasks[0].log == ground.folder / "logs/a.txt");
    CHECK(tasks[0].argv == Seen{"volab", "run", "--output", ground.folder / "a"});
    CHECK(tasks[0].needs.memory_mib == 7);
    CHECK(tasks[1].folder == ground.folder / "a.retry-1");
    CHECK(tasks[1].log == ground.folder / "logs/a.retry-1.txt");
    CHECK(tasks[1].attempt == 2);
}

TEST_CASE("A job that passes when it is tried again is flaky", "[batch]")
{
    Ground ground([](const Task& task) {
        return task.job == "a" && task.attempt == 1 ? fails(task) : passes(task);
    });
    ground.plan.start.retries = 2;

    const auto batch = ground.run();

    CHECK(ground.teller.seen == Seen{"batch x", "plan a", "plan b", "begin a",
                                     "a failed: look: expected: more", "begin b", "b passed",
                                     "begin a.retry-1", "a passed", "end flaky"});
    CHECK(batch.jobs[0].verdict() == Verdict::flaky);
}

TEST_CASE("A job is tried again only so often", "[batch]")
{
    Ground ground(fails);
    ground.plan.jobs = {job_of("a")};
    ground.plan.start.retries = 2;

    ground.run();

    CHECK(ground.executor.did == Seen{"add a", "add a.retry-1", "add a.retry-2"});
    CHECK(ground.teller.seen.back() == "end failed");
}

TEST_CASE("What this machine refuses before it begins is not tried again", "[batch]")
{
    const int exit = GENERATE(2, 3);
    const std::string node = GENERATE("", "n1");
    Ground ground([&](const Task& task) {
        return TaskEnded{task.job, task.attempt, exit, "", node};
    });
    ground.plan.jobs = {job_of("a")};
    ground.plan.start.retries = 1;

    ground.run();

    // Of a cluster another node may see a file that this one does not.
    CHECK(ground.executor.did == (node.empty() ? Seen{"add a"} : Seen{"add a", "add a.retry-1"}));
    CHECK(ground.teller.seen.back() == "end broken");
}

TEST_CASE("A batch stops at the first that does not pass when it is to", "[batch]")
{
    Ground ground(fails);
    ground.plan.start.until_fail = true;

    const auto batch = ground.run();

    CHECK(ground.executor.did == Seen{"add a", "add b", "drop"});
    CHECK(batch.verdict() == Verdict::failed);
    CHECK(batch.jobs[1].verdict() == Verdict::not_run);
    CHECK(batch.reason() == "it was to end with the first job that does not pass");
}

TEST_CASE("Rounds of jobs follow until one does not pass", "[batch]")
{
    unsigned rounds = 0;
    Ground ground(
        [&](const Task& task) { return task.job == "a-r3" ? fails(task) : passes(task); });
    ground.plan.start.until_fail = true;
    ground.plan.jobs = {};
    ground.plan.more = [&] { return std::vector{job_of(cat("a-r", ++rounds))}; };

    const auto batch = ground.run();

    CHECK(ground.executor.did == Seen{"add a-r1", "add a-r2", "add a-r3", "drop"});
    CHECK(batch.jobs.size() == 3);
    CHECK(batch.verdict() == Verdict::failed);
}

TEST_CASE("Jobs of other shards are told and left alone", "[batch]")
{
    Ground ground(passes);
    ground.plan.start.shard = 2;
    ground.plan.start.shards = 2;
    ground.plan.jobs = {job_of("a", 1), job_of("b", 2)};

    const auto batch = ground.run();

    CHECK(ground.executor.did == Seen{"add b"});
    CHECK(batch.jobs.size() == 2);
    CHECK(batch.verdict() == Verdict::passed);
}

TEST_CASE("A shard without jobs passes", "[batch]")
{
    Ground ground(passes);
    ground.plan.start.shard = 3;
    ground.plan.start.shards = 3;

    CHECK(ground.run().verdict() == Verdict::passed);
    CHECK(ground.executor.did.empty());
}

TEST_CASE("An interrupted batch has its runs end in good order, and begins no others", "[batch]")
{
    Ground ground([](const Task& task) { return task.job == "a" ? passes(task) : goes_on(task); });
    ground.plan.jobs.push_back(job_of("c"));
    ground.plan.start.retries = 1;
    ground.executor.at_wait = [&](unsigned waits) {
        if (waits == 2)
            ground.interrupt.request(SIGINT);
    };

    const auto batch = ground.run();

    CHECK(ground.executor.did == Seen{"add a", "add b", "add c", "drop", "interrupt"});
    CHECK(ground.teller.seen.back() == "end interrupted: interrupted (SIGINT)");
    CHECK(batch.jobs[0].verdict() == Verdict::passed);
    CHECK(batch.jobs[1].verdict() == Verdict::interrupted);
    CHECK(batch.jobs[2].verdict() == Verdict::not_run);
}

TEST_CASE("How many still run is told when nothing more begins", "[batch]")
{
    Ground ground(goes_on);
    ground.executor.at_wait = [&](unsigned waits) {
        if (waits == 3)
            ground.interrupt.request(SIGINT);
    };
    Seen told;

    const auto note = [&](const std::string& reason, std::size_t running) {
        told.push_back(cat(reason, ", ", running, " run"));
    };
    run_batch(ground.plan, ground.executor, ground.interrupt, {}, {.stopping = note});

    CHECK(told == Seen{"interrupted (SIGINT), 2 run"});
}

TEST_CASE("The longest begins first where several are up at once", "[batch]")
{
    Ground ground(passes);
    ground.plan.jobs[1].plan.expected = std::chrono::seconds{5};
    ground.plan.jobs[0].plan.expected = std::chrono::seconds{1};
    SECTION("one at a time: as they were given")
    {
        ground.plan.start.at_once = 1;
        ground.run();
        CHECK(ground.executor.did == Seen{"add a", "add b"});
    }
    SECTION("two at a time")
    {
        ground.plan.start.at_once = 2;
        ground.run();
        CHECK(ground.executor.did == Seen{"add b", "add a"});
        CHECK(ground.teller.seen[1] == "plan a");
    }
}

TEST_CASE("Interrupted again, a batch ends its runs at once", "[batch]")
{
    Ground ground(goes_on);
    ground.plan.jobs = {job_of("a")};
    ground.executor.is_deaf = true;
    ground.executor.at_wait = [&](unsigned waits) {
        if (waits == 2 || waits == 4)
            ground.interrupt.request(SIGINT);
    };

    const auto batch = ground.run();

    CHECK(ground.executor.did == Seen{"add a", "drop", "interrupt", "kill"});
    CHECK(batch.jobs[0].verdict() == Verdict::interrupted);
    CHECK(batch.jobs[0].reason() == "killed by signal 9");
}

TEST_CASE("A task that is lost is broken, and tried again where that was asked for", "[batch]")
{
    Ground ground([](const Task& task) -> std::optional<TaskEnded> {
        if (task.attempt == 2)
            return passes(task);
        testing::leave_run(task.folder, Outcome::passed, false);
        return TaskEnded{task.job, task.attempt, std::nullopt, "node n1 died (NODE_FAIL)", "n1"};
    });
    ground.plan.jobs = {job_of("a")};
    ground.plan.start.retries = 1;

    const auto batch = ground.run();

    CHECK(batch.jobs[0].attempts[0].outcome() == Outcome::broken);
    CHECK(batch.jobs[0].attempts[0].reason() == "node n1 died (NODE_FAIL)");
    CHECK(batch.verdict() == Verdict::flaky);
}

TEST_CASE("A task that could not start is told like one that broke", "[batch]")
{
    Ground ground([](const Task& task) -> std::optional<TaskEnded> {
        return TaskEnded{task.job, task.attempt, std::nullopt, "cannot start 'volab'", ""};
    });
    ground.plan.jobs = {job_of("a")};

    ground.run();

    CHECK(ground.teller.seen ==
          Seen{"batch x", "plan a", "begin a", "a broken: cannot start 'volab'", "end broken"});
}

TEST_CASE("Tasks that the executor refuses leave a broken batch", "[batch]")
{
    Ground ground(passes);
    ground.executor.refuses = lab_error("sbatch: invalid partition");

    const auto batch = ground.run();

    CHECK(ground.teller.seen == Seen{"batch x", "plan a", "plan b",
                                     "note: sbatch: invalid partition",
                                     "end broken: sbatch: invalid partition"});
    CHECK(batch.jobs[0].verdict() == Verdict::not_run);
}

TEST_CASE("A retry that the executor refuses ends the batch, and no other run", "[batch]")
{
    Ground ground([&](const Task& task) {
        if (task.job == "b")
            return passes(task);
        ground.executor.refuses = lab_error("sbatch: the queue is full");
        return fails(task);
    });
    ground.plan.start.retries = 1;
    ground.executor.begins = 2;
    ground.executor.at_drop = {lab_error("1 run may still be in Slurm's queue")};

    const auto batch = ground.run();

    CHECK(batch.jobs[0].verdict() == Verdict::failed);
    CHECK(batch.jobs[1].verdict() == Verdict::passed);
    CHECK(std::ranges::count(ground.teller.seen, "note: 1 run may still be in Slurm's queue") == 1);
    CHECK(ground.teller.seen.back() == "end broken: sbatch: the queue is full");
}

TEST_CASE("An executor that loses its tasks leaves what is known", "[batch]")
{
    Ground ground([](const Task& task) { return task.job == "a" ? passes(task) : goes_on(task); });
    ground.executor.at_wait = [&](unsigned waits) {
        if (waits == 3)
            ground.executor.lost = lab_error("squeue does not answer");
    };

    const auto batch = ground.run();

    CHECK(batch.jobs[0].verdict() == Verdict::passed);
    CHECK(batch.jobs[1].verdict() == Verdict::broken);
    CHECK(batch.jobs[1].reason() == "squeue does not answer");
    CHECK(ground.executor.did == Seen{"add a", "add b", "drop", "kill"});
    CHECK(ground.teller.seen.back() == "end broken: squeue does not answer");
}

TEST_CASE("Every run that left a record is told of", "[batch]")
{
    Ground ground([](const Task& task) -> std::optional<TaskEnded> {
        return task.job == "a" ? passes(task)
                               : TaskEnded{task.job, task.attempt, std::nullopt, "lost", ""};
    });
    Seen folders;

    const auto note = [&](const reports::RunSummary& run, const std::filesystem::path& folder) {
        folders.push_back(cat(run.start.scenario, " in ", folder.filename().string()));
    };
    run_batch(ground.plan, ground.executor, ground.interrupt, {}, {.finished = note});

    CHECK(folders == Seen{"volumes in a"});
}

TEST_CASE("A scenario that changes while the batch runs is told, once", "[batch]")
{
    Ground ground([](const Task& task) {
        testing::leave_run(task.folder, Outcome::passed, true, "another");
        return std::optional{TaskEnded{task.job, task.attempt, 0, "", ""}};
    });

    ground.run();

    CHECK(std::ranges::count_if(ground.teller.seen, [](const std::string& line) {
              return line.starts_with("note: 'x.yaml' was changed while the batch ran");
          }) == 1);
}

}  // namespace
}  // namespace harness::batch
