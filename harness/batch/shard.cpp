// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/shard.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"

namespace harness::batch {

namespace {

using std::chrono::microseconds;

/// What a shard has been given.
struct Filled {
    microseconds time{};
    std::size_t jobs = 0;
};

}  // namespace

microseconds average(const std::vector<Load>& jobs)
{
    microseconds sum{};
    long known = 0;
    for (const Load& job : jobs)
        if (job.expected) {
            sum += *job.expected;
            ++known;
        }
    return std::max(known ? sum / known : microseconds{}, microseconds{1});
}

Result<Shard> parse_shard(std::string_view text)
{
    const auto slash = text.find('/');
    const auto number = number_in<unsigned>(text.substr(0, slash));
    const auto of = slash == text.npos ? std::nullopt : number_in<unsigned>(text.substr(slash + 1));
    if (!number || !of)
        return usage_error(cat("'", excerpt(text, 40), "' is no shard"),
                           "write it as NUMBER/SHARDS: 1/3, 2/3 and 3/3 are the three of a batch");
    if (*of == 0 || *of > most_shards)
        return usage_error(cat("a batch has no ", *of, " shards"),
                           cat("from 1 to ", most_shards, " are possible"));
    if (*number == 0 || *number > *of)
        return usage_error(cat("there is no shard ", *number, " of ", *of),
                           cat("they count from 1/", *of, " to ", *of, "/", *of));
    return Shard{*number, *of};
}

std::vector<unsigned> split(const std::vector<Load>& jobs, unsigned shards)
{
    const microseconds usual = average(jobs);
    const auto time_of = [&](std::size_t job) { return jobs[job].expected.value_or(usual); };
    std::vector<std::size_t> order(jobs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t job) {
        return std::tuple(-time_of(job), std::string_view{jobs[job].id});
    });

    std::vector<Filled> filled(std::max(shards, 1U));
    std::vector<unsigned> of(jobs.size());
    for (const std::size_t job : order) {
        const auto least = std::ranges::min_element(
            filled, {}, [](const Filled& each) { return std::tuple(each.time, each.jobs); });
        least->time += time_of(job);
        ++least->jobs;
        of[job] = static_cast<unsigned>(least - filled.begin()) + 1;
    }
    return of;
}

}  // namespace harness::batch
