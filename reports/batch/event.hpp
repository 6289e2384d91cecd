// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "harness/base/result.hpp"
#include "harness/model/matrix.hpp"
#include "harness/model/outcome.hpp"
#include "reports/batch/verdict.hpp"

// What is told of a batch as it happens, and kept in its batch.jsonl (reports/batch/BATCH.md).
namespace reports {

/// One run that is to be made: a scenario, a combination, a repetition.
struct PlannedJob {
    std::string id;        ///< unique in the batch; names the run's folder
    std::string title;     ///< for people: "docker-volumes (image=debian-13) #2"
    std::string scenario;  ///< its name
    std::string file;      ///< as it was given
    std::string sha256;    ///< of the scenario's text, in hexadecimal
    harness::model::Combination combination;
    unsigned repetition = 1;
    std::optional<std::chrono::microseconds> expected;  ///< how long earlier runs took
    unsigned shard = 1;                                 ///< which of them has it, from 1
    bool operator==(const PlannedJob&) const = default;
};

/// The first event of every batch.
struct BatchStarted {
    std::string name;      ///< of the batch's folder
    std::string started;   ///< RFC 3339, UTC
    std::string volab;     ///< version of the program
    std::string executor;  ///< where jobs are carried out: "here", "slurm"
    unsigned shard = 1;    ///< this one, of `shards`
    unsigned shards = 1;
    unsigned retries = 0;     ///< how often a job that does not pass is tried again, at most
    bool until_fail = false;  ///< it ends with the first job that does not pass
    unsigned at_once = 0;     ///< labs at once, at most; 0: as the executor has room
    bool operator==(const BatchStarted&) const = default;
};

/// A job of the batch, also of another shard. With --until-fail more are planned as it goes on.
struct JobPlanned {
    PlannedJob job;
    bool operator==(const JobPlanned&) const = default;
};

/// A run for a job has begun: attempt 1, or a retry.
struct AttemptStarted {
    std::string job;
    unsigned attempt = 1;
    std::string folder;  ///< the run's, below the batch's
    std::string where;   ///< host or node; may be empty
    bool operator==(const AttemptStarted&) const = default;
};

struct AttemptEnded {
    std::string job;
    unsigned attempt = 1;
    harness::model::Outcome outcome = harness::model::Outcome::passed;
    std::string reason;  ///< why it did not pass, in a line
    std::chrono::microseconds took{};
    std::map<std::string, unsigned> steps;  ///< how many by outcome: {"passed": 40, …}
    std::string where;                      ///< host or node; may be empty
    bool operator==(const AttemptEnded&) const = default;
};

/// Something people should know that changes no verdict.
struct BatchNote {
    harness::Error error;
    bool operator==(const BatchNote&) const = default;
};

/// The last event; a record without it is of a batch that was killed.
struct BatchEnded {
    Verdict outcome = Verdict::passed;
    std::string reason;  ///< why it ended early; else empty
    std::chrono::microseconds took{};
    bool operator==(const BatchEnded&) const = default;
};

using BatchEventBody =
    std::variant<BatchStarted, JobPlanned, AttemptStarted, AttemptEnded, BatchNote, BatchEnded>;

/// The unit of a batch's record.
struct BatchEvent {
    std::chrono::microseconds at{};  ///< since the batch started, by a clock that is never set back
    BatchEventBody body;
    bool operator==(const BatchEvent&) const = default;
};

/// Told of a batch as it happens, one event at a time, from one thread.
class BatchObserver {
public:
    virtual ~BatchObserver() = default;
    virtual void tell(const BatchEvent& event) = 0;
};

}  // namespace reports
