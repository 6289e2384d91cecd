// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <list>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace convoy {

enum class JobKind { snapshot, backup, restore };
std::string to_string(JobKind kind);

/// How far a piece of long work is.
struct JobState {
    std::uint64_t id = 0;
    JobKind kind = JobKind::snapshot;
    std::string volume;
    std::string subject;    ///< the snapshot, or the backup's URL
    std::int64_t done = 0;  ///< bytes
    std::int64_t total =
        0;  ///< bytes; 0: not known yet. What grows meanwhile can make `done` larger
    std::time_t started = 0;
    std::string request;  ///< the RequestID of whoever asked for it; may be empty
};

/// What has been done since the daemon was started, of one kind.
struct JobTotals {
    JobKind kind = JobKind::snapshot;
    std::uint64_t running = 0, succeeded = 0, failed = 0;
    std::int64_t bytes = 0;  ///< of jobs that have ended
};

class Job;

/// The long work of this daemon: who looks sees how far it is, and can end it. Safe to call from
/// several threads.
class Jobs {
public:
    std::vector<JobState> running() const;
    std::vector<JobTotals> totals() const;

    /// Tells all jobs, those to come too, to end soon: they fail, and clean up behind them.
    void stop() { stopped_ = true; }
    bool stopped() const { return stopped_; }

private:
    friend class Job;
    mutable std::mutex mutex_;
    std::list<const Job*> jobs_;
    std::vector<JobTotals> ended_{{JobKind::snapshot}, {JobKind::backup}, {JobKind::restore}};
    std::uint64_t last_id_ = 0;
    std::atomic<bool> stopped_{false};
};

/// The jobs, for work that one request asks for: they carry its RequestID.
struct JobsFor {
    // NOLINTNEXTLINE(google-explicit-constructor): work that nobody asked for needs no ID
    JobsFor(Jobs& of, std::string asked_by = {}) : jobs(of), request(std::move(asked_by)) {}
    Jobs& jobs;
    std::string request;
};

/// One piece of long work, there for all to see as long as it lives. It has failed unless
/// `succeeded` was called.
class Job {
public:
    Job(const JobsFor& jobs, JobKind kind, std::string volume, std::string subject);
    ~Job();
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    void expect(std::int64_t total) { total_ = total; }
    void advance(std::int64_t bytes) { done_ += bytes; }
    void succeeded() { succeeded_ = true; }
    bool should_stop() const { return jobs_.stopped(); }
    JobState state() const;

private:
    Jobs& jobs_;
    JobState about_;
    std::atomic<std::int64_t> done_{0}, total_{0};
    bool succeeded_ = false;
};

/// Running and ended jobs as Prometheus metrics (text format 0.0.4).
std::string metrics(const Jobs& jobs);

}  // namespace convoy
