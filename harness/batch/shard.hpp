// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::batch {

/// One of several machines that share the jobs of a batch: `number` from 1 to `of`.
struct Shard {
    unsigned number = 1;
    unsigned of = 1;
    bool operator==(const Shard&) const = default;
};

inline constexpr unsigned most_shards = 1000;

/// "2/3"; a usage Error that says what is wrong with anything else.
Result<Shard> parse_shard(std::string_view text);

/// A job as far as splitting goes.
struct Load {
    std::string id;
    std::optional<std::chrono::microseconds> expected;  ///< absent: never seen
    bool operator==(const Load&) const = default;
};

/// The average of the durations that are known, for the jobs whose one is not; not 0.
std::chrono::microseconds average(const std::vector<Load>& jobs);

/// Which of the shards has each job, from 1: the longest first onto the one that has least to do,
/// of equals the first by id. Jobs whose duration is not known count as the average one. Depends
/// on nothing but its arguments, the order of jobs not among them: machines that know the same
/// durations split alike.
std::vector<unsigned> split(const std::vector<Load>& jobs, unsigned shards);

}  // namespace harness::batch
