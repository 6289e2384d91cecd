// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/slurm/queue.hpp"

#include "harness/batch/slurm/commands.hpp"
#include "harness/testing/catch.hpp"

using namespace harness::batch::slurm;

// What commands of Slurm 22.05 printed is as it was printed.

TEST_CASE("squeue tells each task's state, node and reason", "[slurm]")
{
    const auto tasks = parse_queue("6|4|PENDING||Resources\n"
                                   "6|0|RUNNING|n1|None\n"
                                   "13|3|COMPLETING|n2|None\n"
                                   "21|N/A|RUNNING|n2|None\n");  // no array
    CHECK(tasks == std::vector<TaskState>{{{6, 4}, "PENDING", "Resources", "", 0},
                                          {{6, 0}, "RUNNING", "None", "n1", 0},
                                          {{13, 3}, "COMPLETING", "None", "n2", 0}});
    CHECK(parse_queue("").empty());
}

TEST_CASE("scontrol tells how a task ended, and which ones wait", "[slurm]")
{
    const auto tasks = parse_jobs(
        "JobId=1 ArrayJobId=1 ArrayTaskId=4,6-7%5 ArrayTaskThrottle=5 JobName=w.sh "
        "JobState=PENDING Reason=Resources Requeue=0 ExitCode=0:0 ReqNodeList=(null) "
        "ExcNodeList=(null) NodeList= NumNodes=1\n"
        "JobId=5 ArrayJobId=1 ArrayTaskId=3 JobName=my job JobState=NODE_FAIL Reason=NodeDown "
        "ExitCode=0:0 ReqNodeList=(null) ExcNodeList=(null) NodeList=n2 BatchHost=n2 \n"
        "JobId=4 ArrayJobId=1 ArrayTaskId=2 JobName=w.sh JobState=FAILED Reason=NonZeroExitCode "
        "ExitCode=7:0 ReqNodeList=(null) ExcNodeList=(null) NodeList=(null) BatchHost=n1\n");
    CHECK(tasks == std::vector<TaskState>{{{1, 4}, "PENDING", "Resources", "", 0},
                                          {{1, 6}, "PENDING", "Resources", "", 0},
                                          {{1, 7}, "PENDING", "Resources", "", 0},
                                          {{1, 3}, "NODE_FAIL", "NodeDown", "n2", 0},
                                          {{1, 2}, "FAILED", "NonZeroExitCode", "", 7}});
}

TEST_CASE("tasks that were cancelled before they began have no state of their own", "[slurm]")
{
    CHECK(parse_jobs("JobId=6 ArrayJobId=6 ArrayTaskId=4294967294 ArrayTaskThrottle=5 "
                     "JobName=w.sh JobState=CANCELLED Reason=Resources ExitCode=0:0 NodeList= ")
              .empty());
    CHECK(parse_jobs("slurm_load_jobs error: Invalid job id specified\n").empty());
}

TEST_CASE("sbatch tells the array's id, on a cluster among several its name as well", "[slurm]")
{
    CHECK(parse_submission("1234\n") == 1234U);
    CHECK(parse_submission("1234;east\n") == 1234U);
    CHECK_FALSE(parse_submission("Submitted batch job 1234\n"));
    CHECK_FALSE(parse_submission(""));
}

TEST_CASE("what Slurm did to a task is told with its word for it", "[slurm]")
{
    CHECK(blame({{1, 3}, "NODE_FAIL", "NodeDown", "n2", 0}) == "node n2 died (NODE_FAIL)");
    CHECK(blame({{1, 3}, "TIMEOUT", "TimeLimit", "n1", 0}) ==
          "Slurm ended it on node n1 (TIMEOUT, TimeLimit)");
    CHECK(blame({{1, 3}, "OUT_OF_MEMORY", "None", "n1", 0}) ==
          "Slurm ended it on node n1 (OUT_OF_MEMORY)");
    CHECK(blame({{1, 3}, "CANCELLED", "None", "n1", 0}) == "it was cancelled in Slurm on node n1");
}

TEST_CASE("a task that waits for more than room is held back", "[slurm]")
{
    CHECK_FALSE(held_back({{1, 0}, "PENDING", "Priority", "", 0}));
    CHECK_FALSE(held_back({{1, 0}, "RUNNING", "None", "n1", 0}));
    CHECK(held_back({{1, 0}, "PENDING", "PartitionDown", "", 0}) == "PartitionDown");
}

TEST_CASE("of what sbatch says, its own name is left out", "[slurm]")
{
    CHECK(words_of({1, "",
                    "sbatch: error: invalid partition specified: nosuch\n"
                    "sbatch: error: Batch job submission failed: Invalid partition name "
                    "specified\n"}) ==
          "invalid partition specified: nosuch; Invalid partition name specified");
    CHECK(words_of({1, "", "sbatch: unrecognized option '--wrong'\n"}) ==
          "unrecognized option '--wrong'");
    CHECK(words_of({3, "", ""}) == "exit status 3");
}
