// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/job.hpp"

#include "harness/testing/catch.hpp"

namespace harness::batch {
namespace {

using namespace std::chrono_literals;

Job job_of(std::string scenario, model::Combination combination = {})
{
    return {.plan = {.scenario = std::move(scenario), .combination = std::move(combination)}};
}

std::vector<std::string> ids_of(std::vector<Job> jobs)
{
    std::vector<std::string> ids;
    for (const Job& job : jobs)
        ids.push_back(job.plan.id);
    return ids;
}

std::vector<Job> once(std::vector<Job> jobs)
{
    return Names().named(std::move(jobs), std::nullopt);
}

TEST_CASE("A job is called after its scenario, combination and repetition", "[job]")
{
    const std::vector<Job> jobs{job_of("volumes", {{"image", "debian-13"}, {"size", "100"}})};

    const Job plain = once(jobs).front();
    CHECK(plain.plan.id == "volumes-image=debian-13-size=100");
    CHECK(plain.plan.title == "volumes (image=debian-13, size=100)");
    CHECK(plain.plan.repetition == 1);

    const Job second = Names().named(jobs, 2).front();
    CHECK(second.plan.id == "volumes-image=debian-13-size=100-r2");
    CHECK(second.plan.title == "volumes (image=debian-13, size=100) #2");
    CHECK(second.plan.repetition == 2);
}

TEST_CASE("Ids are different from each other, in all rounds, and from a batch's own files", "[job]")
{
    const std::vector<Job> jobs{job_of("a", {{"x", "1/2"}}), job_of("a", {{"x", "1 2"}}),
                                job_of("logs"), job_of("a-x=1_2-r2")};
    Names names;

    CHECK(ids_of(names.named(jobs, std::nullopt)) ==
          std::vector<std::string>{"a-x=1_2", "a-x=1_2-2", "logs-2", "a-x=1_2-r2"});
    CHECK(ids_of(names.named({job_of("a", {{"x", "1_2"}})}, 2)) ==
          std::vector<std::string>{"a-x=1_2-r2-2"});
}

TEST_CASE("The longest job begins first", "[job]")
{
    std::vector<Job> jobs{job_of("short"), job_of("new"), job_of("long"), job_of("newer")};
    jobs[0].plan.expected = 1s;
    jobs[2].plan.expected = 9s;
    jobs = once(std::move(jobs));

    longest_first(jobs);
    CHECK(ids_of(jobs) == std::vector<std::string>{"long", "new", "newer", "short"});
}

TEST_CASE("Jobs of unknown length stay in their order", "[job]")
{
    std::vector<Job> jobs{job_of("b"), job_of("a"), job_of("c")};
    jobs = once(std::move(jobs));

    longest_first(jobs);
    CHECK(ids_of(jobs) == std::vector<std::string>{"b", "a", "c"});
}

TEST_CASE("Each job is in one shard", "[job]")
{
    std::vector<Job> jobs{job_of("a"), job_of("b"), job_of("c")};
    jobs = once(std::move(jobs));

    share_out(jobs, 2);
    CHECK(jobs[0].plan.shard == 1);
    CHECK(jobs[1].plan.shard == 2);
    CHECK(jobs[2].plan.shard == 1);
}

}  // namespace
}  // namespace harness::batch
