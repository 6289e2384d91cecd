// SPDX-License-Identifier: Apache-2.0
// Against a real Slurm: testing/slurm_test.sh starts one and these, which are left out otherwise.
#include <cstdlib>
#include <set>
#include <thread>

#include "harness/base/text.hpp"
#include "harness/batch/slurm/executor.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::batch;
using namespace harness::batch::slurm;
using namespace std::chrono_literals;

namespace {

std::string said(std::vector<std::string> argv)
{
    const auto output = lab::output_of({std::move(argv)}, lab::Interrupt{}, 30s);
    return output ? *output : output.error().what;
}

/// The folder of a batch that both nodes see, and what came of its tasks.
struct Batch {
    explicit Batch(std::vector<std::string> options = {}, unsigned limit = 0)
        : executor(std::make_unique<SlurmExecutor>(
              Settings{.folder = folder.path(), .options = std::move(options), .limit = limit},
              std::make_unique<InstalledCommands>()))
    {
        std::filesystem::create_directory(folder / "logs");
    }

    Task task(const std::string& job, const std::string& line)
    {
        return {job,          1, {"/bin/bash", "-c", line}, folder / job, folder / ("logs/" + job),
                Needs{512, 2}};
    }

    /// Waits until that many have started, or ended.
    template <typename What>
    void until(std::size_t count)
    {
        const auto deadline = Clock::now() + 90s;
        const auto seen = [this] {
            return static_cast<std::size_t>(std::ranges::count_if(
                changes, [](const Change& c) { return std::holds_alternative<What>(c); }));
        };
        while (seen() < count && Clock::now() < deadline) {
            const auto more = executor->wait(1s);
            REQUIRE(more);
            changes.insert(changes.end(), more->begin(), more->end());
        }
        REQUIRE(seen() >= count);
    }

    /// Waits until these programs have said that they are there.
    void until_up(const std::vector<std::string>& jobs) const
    {
        for (const std::string& job : jobs)
            for (const auto deadline = Clock::now() + 30s;
                 testing::text_of(folder / ("logs/" + job)).empty() && Clock::now() < deadline;)
                std::this_thread::sleep_for(10ms);
    }

    TaskEnded end_of(const std::string& job) const
    {
        for (const Change& change : changes)
            if (const auto* ended = std::get_if<TaskEnded>(&change); ended && ended->job == job)
                return *ended;
        return {};
    }

    testing::TemporaryFolder folder;
    std::vector<Change> changes;
    std::unique_ptr<SlurmExecutor> executor;
};

/// Within the time that Slurm takes to clear up.
bool queue_gets_empty()
{
    for (const auto deadline = Clock::now() + 20s; Clock::now() < deadline;)
        if (said({"squeue", "--noheader"}).empty())
            return true;
    return false;
}

}  // namespace

TEST_CASE("a real Slurm runs tasks on all of its nodes", "[.cluster]")
{
    Batch batch;
    REQUIRE(batch.executor->add({batch.task("a", "sleep 1; echo $SLURMD_NODENAME; exit 1"),
                                 batch.task("b", "sleep 1; exit 0"),
                                 batch.task("c", "kill -SEGV $$")}));
    batch.until<TaskEnded>(3);
    CHECK(batch.end_of("a").exit == 1);
    CHECK(batch.end_of("b").exit == 0);
    CHECK(batch.end_of("c").trouble == "killed by signal 11");
    CHECK(std::set{batch.end_of("a").where, batch.end_of("b").where} ==
          std::set<std::string>{"n1", "n2"});
    CHECK(testing::text_of(batch.folder / "logs/a") == batch.end_of("a").where + "\n");
    CHECK(queue_gets_empty());
}

TEST_CASE("a real Slurm refuses a partition that it has not", "[.cluster]")
{
    Batch batch({"--partition=nosuch"});
    const auto added = batch.executor->add({batch.task("a", "exit 0")});
    REQUIRE_FALSE(added);
    CHECK(added.error().what ==
          "sbatch refused: invalid partition specified: nosuch; Invalid partition name specified");
}

TEST_CASE("a real Slurm's tasks are interrupted, and what waits is taken back", "[.cluster]")
{
    Batch batch;
    const std::string program =
        "trap 'sleep 1; echo down; exit 130' TERM; echo up; sleep 60 & wait";
    REQUIRE(batch.executor->add(
        {batch.task("a", program), batch.task("b", program), batch.task("c", program)}));
    batch.until<TaskStarted>(2);
    CHECK(batch.executor->drop_waiting().size() == 1);
    batch.until_up({"a", "b"});
    batch.executor->interrupt();
    batch.until<TaskEnded>(2);
    CHECK(batch.end_of("a").exit == 130);
    CHECK(batch.end_of("b").exit == 130);
    CHECK(testing::text_of(batch.folder / "logs/a") == "up\ndown\n");
    CHECK(queue_gets_empty());
}

TEST_CASE("a real Slurm's tasks are ended at once", "[.cluster]")
{
    Batch batch;
    REQUIRE(batch.executor->add({batch.task("a", "trap '' TERM; echo up; sleep 60")}));
    batch.until<TaskStarted>(1);
    batch.until_up({"a"});
    batch.executor->kill();
    batch.until<TaskEnded>(1);
    CHECK(batch.end_of("a").trouble == "killed by signal 9");
    CHECK(queue_gets_empty());
}

TEST_CASE("who interrupted a task of a real Slurm is told", "[.cluster]")
{
    Batch batch;
    REQUIRE(batch.executor->add(
        {batch.task("a", "trap 'exit 130' TERM; echo up; while :; do sleep 0.1; done")}));
    batch.until<TaskStarted>(1);
    batch.until_up({"a"});
    said({"bash", "-c", "squeue --noheader --format=%A | xargs scancel"});
    batch.until<TaskEnded>(1);
    CHECK_FALSE(batch.end_of("a").exit);
    CHECK_THAT(batch.end_of("a").trouble, Catch::StartsWith("it was cancelled in Slurm on node n"));
}

TEST_CASE("nothing is left in a real Slurm's queue when the executor goes", "[.cluster]")
{
    {
        Batch batch;
        REQUIRE(batch.executor->add({batch.task("a", "sleep 60"), batch.task("b", "sleep 60"),
                                     batch.task("c", "sleep 60")}));
        batch.until<TaskStarted>(1);
    }
    CHECK(queue_gets_empty());
}

TEST_CASE("a node of a real Slurm dies, the others' results are kept", "[.cluster]")
{
    Batch batch;
    REQUIRE(batch.executor->add(
        {batch.task("a", "sleep 2"), batch.task("b", "sleep 2"), batch.task("c", "exit 0")}));
    batch.until<TaskStarted>(2);
    const auto cluster = [](const char* action) {
        return said({std::getenv("SLURM_CLUSTER"), action, std::getenv("SLURM_FOLDER"), "n2"});
    };
    CHECK(cluster("lose").empty());
    batch.until<TaskEnded>(3);
    const auto [lost, kept] = batch.end_of("a").where == "n2"
                                  ? std::pair{batch.end_of("a"), batch.end_of("b")}
                                  : std::pair{batch.end_of("b"), batch.end_of("a")};
    CHECK(lost.trouble == "node n2 died (NODE_FAIL)");
    CHECK_FALSE(lost.exit);
    CHECK(kept.exit == 0);
    CHECK(batch.end_of("c").exit == 0);
    CHECK(queue_gets_empty());
    CHECK(cluster("node").empty());
}
