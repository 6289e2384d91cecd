// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/slurm/executor.hpp"

#include <thread>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/batch/slurm/script.hpp"
#include "harness/batch/testing/fake_slurm.hpp"
#include "harness/lab/child.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::batch;
using namespace harness::batch::slurm;
using namespace std::chrono_literals;
using harness::batch::testing::FakeSlurm;
using harness::testing::put;
using harness::testing::TemporaryFolder;
using harness::testing::text_of;

namespace {

/// An executor with a batch's folder, and what came of it.
struct Cluster {
    explicit Cluster(Settings with = {})
    {
        with.folder = folder.path();
        with.look = 5ms;
        with.ask = 0ms;
        if (with.patience == Settings{}.patience)
            with.patience = 0ms;
        auto commands = std::make_unique<FakeSlurm>();
        slurm = commands.get();
        executor = std::make_unique<SlurmExecutor>(std::move(with), std::move(commands));
        std::filesystem::create_directory(folder / "logs");
    }

    Task task(const std::string& job, const std::string& line)
    {
        return {job,          1, {"/bin/bash", "-c", line}, folder / job, folder / ("logs/" + job),
                Needs{700, 1}};
    }

    /// What changes within that time; what people are told is in `told`.
    std::vector<Change> wait(std::chrono::milliseconds patience)
    {
        std::vector<Change> all;
        for (const auto deadline = Clock::now() + patience; all.empty();) {
            const auto changes = executor->wait(patience);
            REQUIRE(changes);
            for (const Change& change : *changes)
                if (const auto* note = std::get_if<Error>(&change))
                    told.push_back(note->what);
                else
                    all.push_back(change);
            if (Clock::now() >= deadline)
                break;
        }
        return all;
    }

    /// What changes until that many tasks have ended.
    std::vector<Change> until_ended(std::size_t count)
    {
        std::vector<Change> all;
        for (const auto deadline = Clock::now() + 20s; count > 0 && Clock::now() < deadline;)
            for (const Change& change : wait(100ms)) {
                count -= std::holds_alternative<TaskEnded>(change) ? 1 : 0;
                all.push_back(change);
            }
        return all;
    }

    std::vector<Change> until_started(unsigned index)
    {
        slurm->begin(index);
        return wait(10s);
    }

    /// All of them are in the queue.
    void queue_of(unsigned count)
    {
        slurm->queue.clear();
        for (unsigned i = 0; i < count; ++i)
            slurm->queue += cat(slurm->arrays, '|', i, "|RUNNING|n1|None\n");
    }

    TemporaryFolder folder;
    std::vector<std::string> told;
    FakeSlurm* slurm = nullptr;
    std::unique_ptr<SlurmExecutor> executor;
};

/// A line of scontrol of the array 17.
std::string job(unsigned index, std::string_view state, std::string_view exit,
                std::string_view node)
{
    return cat("JobId=20 ArrayJobId=17 ArrayTaskId=", index, " JobName=volab JobState=", state,
               " Reason=None ExitCode=", exit, ":0 NodeList=", node, " BatchHost=", node, "\n");
}

}  // namespace

TEST_CASE("an array's tasks run on nodes and tell how they end", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("good", "echo hello; pwd"),
                                   cluster.task("bad", "exit 4"),
                                   cluster.task("crash", "kill -SEGV $$")}));
    cluster.queue_of(3);
    CHECK(cluster.slurm->was_asked("--mem=700M"));
    CHECK(cluster.slurm->was_asked("--no-requeue"));
    CHECK(cluster.slurm->was_asked("--array=0-2 "));

    for (const unsigned index : {0U, 1U, 2U}) {
        cluster.slurm->begin(index);
        cluster.slurm->exit_of(index);
    }
    CHECK(cluster.until_ended(3) ==
          std::vector<Change>{TaskStarted{"good", 1, "n1"}, TaskEnded{"good", 1, 0, "", "n1"},
                              TaskStarted{"bad", 1, "n1"}, TaskEnded{"bad", 1, 4, "", "n1"},
                              TaskStarted{"crash", 1, "n1"},
                              TaskEnded{"crash", 1, std::nullopt, "killed by signal 11", "n1"}});
    CHECK(cluster.told == std::vector<std::string>{"Slurm has 3 runs as job 17"});
    CHECK(cluster.slurm->exit_of(1) == 4);
    CHECK(text_of(cluster.folder / "logs/good") ==
          cat("hello\n", std::filesystem::current_path().string(), "\n"));
}

TEST_CASE("an interruption reaches a program once, however often Slurm is told", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add(
        {cluster.task("long", "trap 'echo asked; n=1' TERM; echo up; until [ \"$n\" ]; do :; "
                              "done; sleep 0.3; exit 130")}));
    cluster.queue_of(1);
    CHECK(cluster.until_started(0) == std::vector<Change>{TaskStarted{"long", 1, "n1"}});
    while (text_of(cluster.folder / "logs/long").empty())
        std::this_thread::sleep_for(5ms);

    cluster.executor->interrupt();
    std::this_thread::sleep_for(100ms);
    cluster.executor->interrupt();
    CHECK(cluster.until_ended(1) == std::vector<Change>{TaskEnded{"long", 1, 130, "", "n1"}});
    CHECK(text_of(cluster.folder / "logs/long") == "up\nasked\n");
    CHECK(cluster.slurm->was_asked("scancel --batch --signal=USR1 17_0"));
}

TEST_CASE("a task is ended at once, and Slurm has no more of it", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("stubborn", "trap '' TERM; echo up; sleep 60")}));
    cluster.queue_of(1);
    cluster.until_started(0);
    while (text_of(cluster.folder / "logs/stubborn").empty())
        std::this_thread::sleep_for(5ms);
    cluster.executor->kill();
    CHECK(cluster.until_ended(1) ==
          std::vector<Change>{TaskEnded{"stubborn", 1, std::nullopt, "killed by signal 9", "n1"}});
    CHECK(cluster.slurm->was_asked("scancel 17"));
}

TEST_CASE("what was taken back never begins, even if Slurm begins it", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add(
        {cluster.task("first", "sleep 0.3"), cluster.task("second", "echo never")}));
    cluster.queue_of(2);
    cluster.until_started(0);
    const auto dropped = cluster.executor->drop_waiting();
    REQUIRE(dropped.size() == 1);
    CHECK(dropped[0].job == "second");
    CHECK(cluster.slurm->was_asked("scancel --state=PENDING 17"));

    cluster.slurm->begin(1);
    CHECK(cluster.slurm->exit_of(1) == 0);
    CHECK_FALSE(std::filesystem::exists(cluster.folder / "logs/second"));
    CHECK(cluster.until_ended(1) == std::vector<Change>{TaskEnded{"first", 1, 0, "", "n1"}});
}

TEST_CASE("runs that Slurm does not take out of its queue are told, and never begin", "[slurm]")
{
    Cluster cluster;
    REQUIRE(
        cluster.executor->add({cluster.task("a", "echo never"), cluster.task("b", "echo never")}));
    cluster.slurm->deaf = "scancel: error: Unable to contact slurm controller";
    CHECK(cluster.executor->drop_waiting().size() == 2);
    const auto changes = cluster.executor->wait(0ms);
    REQUIRE(changes);
    REQUIRE(changes->size() == 2);
    const auto& note = std::get<Error>(changes->back());
    CHECK(note.what == "2 runs may still be in Slurm's queue: Unable to contact slurm controller");
    CHECK(note.hint == "they end as they begin; 'scancel 17' takes them out");
    cluster.slurm->begin(1);
    CHECK(cluster.slurm->exit_of(1) == 0);
    CHECK_FALSE(std::filesystem::exists(cluster.folder / "logs/b"));
}

TEST_CASE("a task whose node died is told with the node", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 0"), cluster.task("b", "exit 0")}));
    cluster.queue_of(1);
    cluster.slurm->jobs = job(0, "RUNNING", "0", "n1") + job(1, "NODE_FAIL", "0", "n2");
    CHECK(cluster.until_ended(1) ==
          std::vector<Change>{TaskEnded{"b", 1, std::nullopt, "node n2 died (NODE_FAIL)", "n2"}});
}

TEST_CASE("a node that does not see the batch's folder is told", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 0")}));
    cluster.slurm->jobs = job(0, "FAILED", "121", "n2");
    const auto changes = cluster.until_ended(1);
    REQUIRE(changes.size() == 1);
    CHECK(std::get<TaskEnded>(changes[0]).trouble ==
          cat("node n2 does not see '", cluster.folder.path().string(),
              "': the folder of a batch has to be on a file system that all nodes share "
              "(--output)"));
}

TEST_CASE("the script says by its exit status that its folder is missing or not to be written",
          "[slurm]")
{
    TemporaryFolder folder;
    put(folder / "array.sh", array_script(folder / "nosuch"));
    const auto ended = [&] {
        lab::Program program{{"bash", (folder / "array.sh").string()},
                             {{"SLURM_ARRAY_TASK_ID", "0"}}};
        return lab::Child::start(program, "/dev/null")->wait(10s)->exit;
    };
    CHECK(ended() == folder_not_seen);
    put(folder / "nosuch/task-0.sh", "exit 0");
    put(folder / "nosuch/task-0.claimed", "a file where the folder should be");
    CHECK(ended() == folder_not_writable);
}

TEST_CASE("what a node has written is waited for when Slurm is faster", "[slurm]")
{
    Settings patient;
    patient.patience = 1h;
    Cluster cluster(patient);
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 3")}));
    cluster.slurm->jobs = job(0, "FAILED", "3", "n1");
    CHECK(cluster.wait(20ms).empty());
    put(file_of(cluster.folder / "slurm/1", 0, started), "n1\n");
    put(file_of(cluster.folder / "slurm/1", 0, ended), "3\n");
    CHECK(cluster.until_ended(1) ==
          std::vector<Change>{TaskStarted{"a", 1, "n1"}, TaskEnded{"a", 1, 3, "", "n1"}});
}

TEST_CASE("when a node could write nothing, Slurm has the exit status", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 3")}));
    cluster.slurm->jobs = job(0, "FAILED", "3", "n1");
    CHECK(cluster.until_ended(1) == std::vector<Change>{TaskEnded{"a", 1, 3, "", "n1"}});
}

TEST_CASE("who interrupted a task is told when it was not us", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 130")}));
    cluster.queue_of(1);
    cluster.until_started(0);
    CHECK(cluster.slurm->exit_of(0) == 130);
    CHECK(cluster.wait(20ms).empty());
    cluster.slurm->queue.clear();
    cluster.slurm->jobs = job(0, "TIMEOUT", "0", "n1");
    CHECK(cluster.until_ended(1) ==
          std::vector<Change>{
              TaskEnded{"a", 1, std::nullopt, "Slurm ended it on node n1 (TIMEOUT)", "n1"}});
}

TEST_CASE("tasks that somebody took out of the queue are told", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 0")}));
    CHECK(cluster.until_ended(1) ==
          std::vector<Change>{TaskEnded{"a", 1, std::nullopt,
                                        "it was taken out of Slurm's queue before it began", ""}});
}

TEST_CASE("a refusal is told in sbatch's words, and nothing of it begins later", "[slurm]")
{
    Cluster cluster;
    cluster.slurm->refusal =
        "sbatch: error: Batch job submission failed: Invalid partition name specified\n";
    const auto added = cluster.executor->add({cluster.task("a", "exit 0")});
    REQUIRE_FALSE(added);
    CHECK(added.error().what == "sbatch refused: Invalid partition name specified");
    CHECK(std::filesystem::is_directory(file_of(cluster.folder / "slurm/1", 0, claimed)));
    CHECK(cluster.wait(10ms).empty());
}

TEST_CASE("a limit holds over several arrays", "[slurm]")
{
    Settings limited;
    limited.limit = 2;
    Cluster cluster(limited);
    REQUIRE(cluster.executor->add(
        {cluster.task("a", "exit 0"), cluster.task("b", "exit 0"), cluster.task("c", "exit 0")}));
    CHECK(cluster.slurm->was_asked("--array=0-2%2 "));
    REQUIRE(cluster.executor->add({cluster.task("again", "exit 0")}));
    CHECK(cluster.slurm->arrays == 17);

    cluster.queue_of(3);
    for (const unsigned index : {0U, 1U})
        cluster.slurm->begin(index);
    cluster.until_ended(2);
    cluster.slurm->queue += "18|0|PENDING||Resources\n";
    CHECK(cluster.wait(10ms).empty());
    CHECK(cluster.slurm->arrays == 18);
    const auto dropped = cluster.executor->drop_waiting();
    CHECK(dropped.size() == 2);
}

TEST_CASE("a controller that does not answer is told once, and asked again", "[slurm]")
{
    Settings settings;
    settings.silence = 1h;
    Cluster cluster(settings);
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 0")}));
    cluster.slurm->queue_exit = 1;
    CHECK(cluster.wait(50ms).empty());
    CHECK(cluster.wait(50ms).empty());
    CHECK(cluster.told ==
          std::vector<std::string>{"Slurm has 1 run as job 17",
                                   "Slurm does not answer: Unable to contact slurm controller"});
    cluster.slurm->queue_exit = 0;
    cluster.queue_of(1);
    cluster.slurm->begin(0);
    CHECK(cluster.until_ended(1).size() == 2);
}

TEST_CASE("a controller that stays silent is given up, with what is left of the batch", "[slurm]")
{
    Settings settings;
    settings.silence = 0ms;
    Cluster cluster(settings);
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 0")}));
    cluster.slurm->queue_exit = 1;
    const auto changes = cluster.executor->wait(10ms);
    REQUIRE_FALSE(changes);
    CHECK(changes.error().hint == "what is left of it is ended by 'scancel 17'");
    cluster.slurm->queue_exit = 0;
}

TEST_CASE("why Slurm holds runs back is told once", "[slurm]")
{
    Cluster cluster;
    REQUIRE(cluster.executor->add({cluster.task("a", "exit 0")}));
    cluster.slurm->queue = "17|0|PENDING||PartitionDown\n";
    CHECK(cluster.wait(30ms).empty());
    CHECK(cluster.wait(30ms).empty());
    CHECK(cluster.told == std::vector<std::string>{"Slurm has 1 run as job 17",
                                                   "Slurm holds runs back: PartitionDown"});
    CHECK(cluster.executor->drop_waiting().size() == 1);
}
