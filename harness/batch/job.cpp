// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/job.hpp"

#include <algorithm>

#include "harness/batch/shard.hpp"
#include "reports/batch/job_name.hpp"

namespace harness::batch {

std::vector<Job> Names::named(std::vector<Job> jobs, std::optional<unsigned> repetition)
{
    for (Job& job : jobs) {
        const reports::JobName name{job.plan.scenario, job.plan.combination, repetition};
        job.plan.id = reports::id_of(name, taken_);
        job.plan.title = reports::title_of(name);
        job.plan.repetition = repetition.value_or(1);
    }
    return jobs;
}

void share_out(std::vector<Job>& jobs, unsigned shards)
{
    std::vector<Load> loads;
    for (const Job& job : jobs)
        loads.push_back({job.plan.id, job.plan.expected});
    const std::vector<unsigned> of = split(loads, shards);
    for (std::size_t i = 0; i < jobs.size(); ++i)
        jobs[i].plan.shard = of[i];
}

void longest_first(std::vector<Job>& jobs)
{
    std::vector<Load> loads;
    for (const Job& job : jobs)
        loads.push_back({job.plan.id, job.plan.expected});
    const auto usual = average(loads);
    std::ranges::stable_sort(jobs, std::greater{},
                             [&](const Job& job) { return job.plan.expected.value_or(usual); });
}

}  // namespace harness::batch
