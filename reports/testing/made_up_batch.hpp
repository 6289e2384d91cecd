// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/text.hpp"
#include "reports/batch/batch.hpp"

// Batches for tests: events in the order of their times, a second apart.
namespace reports::testing {

inline JobPlanned planned(const std::string& id, unsigned shard = 1)
{
    return {{.id = id,
             .title = id,
             .scenario = id,
             .file = id + ".yaml",
             .sha256 = "5e" + id,
             .combination = {},
             .repetition = 1,
             .expected = {},
             .shard = shard}};
}

inline AttemptStarted began(const std::string& job, unsigned attempt = 1)
{
    return {job, attempt, attempt == 1 ? job : harness::cat(job, ".retry-", attempt - 1), "node1"};
}

inline AttemptEnded ended(const std::string& job, harness::model::Outcome outcome,
                          unsigned attempt = 1)
{
    using enum harness::model::Outcome;
    return {
        job, attempt, outcome, outcome == passed ? "" : "it went wrong", std::chrono::seconds{1},
        {},  "node1"};
}

inline Batch batch_of(std::vector<BatchEventBody> bodies)
{
    BatchSummarizer summarizer;
    std::chrono::seconds at{0};
    for (BatchEventBody& body : bodies)
        summarizer.tell({++at, std::move(body)});
    return summarizer.take();
}

}  // namespace reports::testing
