// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/limits.hpp"

#include <algorithm>
#include <limits>

#include "harness/base/text.hpp"
#include "harness/lab/capacity.hpp"

namespace harness::batch {

namespace {

constexpr unsigned no_limit = std::numeric_limits<unsigned>::max();

/// The needs in descending order of one of them.
template <typename Number>
std::vector<std::uint64_t> descending(const std::vector<Needs>& jobs, Number Needs::*of)
{
    std::vector<std::uint64_t> sorted;
    for (const Needs& job : jobs)
        sorted.push_back(job.*of);
    std::ranges::sort(sorted, std::greater{});
    return sorted;
}

/// How many fit, whichever they are, when those with the greatest needs come first; what all of the
/// first `jobs` take together.
struct Fitting {
    std::size_t number = 0;
    std::uint64_t taken = 0;
};

Fitting fitting(const std::vector<std::uint64_t>& sorted, std::size_t jobs, std::uint64_t there_is)
{
    Fitting fits;
    for (std::size_t i = 0; i < std::min(jobs, sorted.size()); ++i) {
        fits.taken += sorted[i];
        fits.number += fits.taken <= there_is ? 1 : 0;
    }
    return fits;
}

Result<> check_memory(const std::vector<Needs>& jobs, unsigned at_once, std::uint64_t there_is,
                      bool is_stated)
{
    const auto sorted = descending(jobs, &Needs::memory_mib);
    const Fitting fits = fitting(sorted, at_once, there_is);
    if (fits.taken <= there_is)
        return Ok{};
    const std::string available =
        cat(there_is, is_stated ? " MiB with --max-memory" : " MiB available");
    if (fits.number == 0)
        return usage_error(
            cat("there is no memory for a lab: ", sorted.front(), " MiB at most, ", available),
            is_stated ? "allow more"
                      : "give the hosts less memory, as with --matrix memory=512MiB");
    return usage_error(cat("there is no memory for ", at_once, " labs at once: ", fits.taken,
                           " MiB at most, ", available),
                       cat("--jobs ", fits.number, " would fit"));
}

Result<> check_cores(const std::vector<Needs>& jobs, unsigned at_once, unsigned stated)
{
    const auto sorted = descending(jobs, &Needs::cores);
    const Fitting fits = fitting(sorted, at_once, stated);
    if (fits.taken <= stated)
        return Ok{};
    if (fits.number == 0)
        return usage_error(cat("--max-cores ", stated, " is too few for a lab: it keeps ",
                               sorted.front(), " busy"),
                           "allow more");
    return usage_error(cat("--max-cores ", stated, " is too few for ", at_once,
                           " labs at once: they keep ", fits.taken, " busy"),
                       cat("--jobs ", fits.number, " would fit"));
}

/// As many as could ever be up together.
unsigned most_at_once(std::vector<Needs> jobs, const Limits& limits)
{
    std::ranges::sort(jobs, {},
                      [](const Needs& job) { return std::pair(job.memory_mib, job.cores); });
    std::vector<Needs> up;
    for (const Needs& job : jobs)
        if (has_room(limits, up, job))
            up.push_back(job);
    return std::max(1U, static_cast<unsigned>(up.size()));
}

}  // namespace

Needs needs_of(const model::LabSpec& spec, std::string_view provider)
{
    return {lab::lab_memory_mib(spec, provider), lab::lab_cores(spec, provider)};
}

bool has_room(const Limits& limits, const std::vector<Needs>& up, const Needs& another)
{
    std::uint64_t memory = another.memory_mib;
    std::uint64_t cores = another.cores;
    for (const Needs& each : up) {
        memory += each.memory_mib;
        cores += each.cores;
    }
    return up.size() < limits.at_once && memory <= limits.memory_mib &&
           (up.empty() || cores <= limits.cores);
}

Result<Limits> limits_for(const std::vector<Needs>& jobs, const Wishes& wishes,
                          const Machine& machine)
{
    Limits limits{.at_once = wishes.jobs.value_or(no_limit),
                  .memory_mib = wishes.max_memory_mib.value_or(machine.memory_mib),
                  .cores = wishes.max_cores.value_or(wishes.jobs ? no_limit : machine.cores)};
    const unsigned asked = wishes.jobs.value_or(1);
    if (const auto fits =
            check_memory(jobs, asked, limits.memory_mib, wishes.max_memory_mib.has_value());
        !fits)
        return fits.error();
    if (wishes.max_cores)
        if (const auto fits = check_cores(jobs, asked, *wishes.max_cores); !fits)
            return fits.error();
    limits.at_once = most_at_once(jobs, limits);
    return limits;
}

}  // namespace harness::batch
