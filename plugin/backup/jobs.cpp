// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/jobs.hpp"

#include "harness/base/text.hpp"

namespace convoy {

std::string to_string(JobKind kind)
{
    switch (kind) {
        case JobKind::snapshot: return "snapshot";
        case JobKind::backup: return "backup";
        case JobKind::restore: return "restore";
    }
    return {};
}

std::vector<JobState> Jobs::running() const
{
    const std::lock_guard lock(mutex_);
    std::vector<JobState> states;
    for (const Job* job : jobs_)
        states.push_back(job->state());
    return states;
}

std::vector<JobTotals> Jobs::totals() const
{
    const std::lock_guard lock(mutex_);
    std::vector<JobTotals> totals = ended_;
    for (const Job* job : jobs_)
        ++totals[static_cast<std::size_t>(job->state().kind)].running;
    return totals;
}

Job::Job(const JobsFor& jobs, JobKind kind, std::string volume, std::string subject)
    : jobs_(jobs.jobs), about_{.kind = kind,
                               .volume = std::move(volume),
                               .subject = std::move(subject),
                               .started = std::time(nullptr),
                               .request = jobs.request}
{
    const std::lock_guard lock(jobs_.mutex_);
    about_.id = ++jobs_.last_id_;
    jobs_.jobs_.push_back(this);
}

Job::~Job()
{
    const std::lock_guard lock(jobs_.mutex_);
    jobs_.jobs_.remove(this);
    JobTotals& totals = jobs_.ended_[static_cast<std::size_t>(about_.kind)];
    ++(succeeded_ ? totals.succeeded : totals.failed);
    totals.bytes += done_;
}

JobState Job::state() const
{
    JobState state = about_;
    state.done = done_;
    state.total = total_;
    return state;
}

std::string metrics(const Jobs& jobs)
{
    std::string running = "# TYPE convoy_jobs_running gauge\n";
    std::string ended = "# TYPE convoy_jobs_total counter\n";
    std::string bytes = "# TYPE convoy_job_bytes_total counter\n";
    for (const JobTotals& totals : jobs.totals()) {
        const std::string kind = harness::cat("kind=\"", to_string(totals.kind), "\"");
        running += harness::cat("convoy_jobs_running{", kind, "} ", totals.running, "\n");
        ended += harness::cat("convoy_jobs_total{", kind, ",result=\"succeeded\"} ",
                              totals.succeeded, "\n", "convoy_jobs_total{", kind,
                              ",result=\"failed\"} ", totals.failed, "\n");
        bytes += harness::cat("convoy_job_bytes_total{", kind, "} ", totals.bytes, "\n");
    }
    return running + ended + bytes;
}

}  // namespace convoy
