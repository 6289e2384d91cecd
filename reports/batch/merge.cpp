// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/merge.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "harness/base/text.hpp"
#include "reports/batch/clocks.hpp"

namespace reports {

namespace {

using harness::cat;
using harness::Error;
using harness::usage_error;
using std::chrono::microseconds;
using Shards = std::vector<Batch>;
using Names = std::vector<std::string>;

constexpr std::size_t most_named = 5;

std::string quoted(const std::filesystem::path& folder)
{
    return cat("'", folder.string(), "'");
}

/// "'a', 'b' and 3 more"
std::string listed(const Names& names)
{
    Names shown;
    for (const std::string& name : names)
        if (shown.size() < most_named)
            shown.push_back(cat("'", name, "'"));
    return cat(harness::join(shown, ", "),
               names.size() > most_named ? cat(" and ", names.size() - most_named, " more") : "");
}

std::string shard_of(const Batch& batch)
{
    return cat("shard ", batch.start.shard, " of ", batch.start.shards);
}

/// One that was killed while its jobs were still being planned knows some of them only.
bool knows_all_jobs(const Batch& batch)
{
    return batch.end || std::ranges::any_of(
                            batch.jobs, [](const JobState& job) { return !job.attempts.empty(); });
}

/// The scenarios of a batch and the hashes of their texts.
std::map<std::string, std::string> scenarios_of(const Batch& batch)
{
    std::map<std::string, std::string> scenarios;
    for (const JobState& job : batch.jobs)
        scenarios.emplace(job.plan.scenario, job.plan.sha256);
    return scenarios;
}

std::optional<Error> different_scenarios(const Batch& one, const Batch& other)
{
    const auto ours = scenarios_of(one), theirs = scenarios_of(other);
    Names only_here, only_there;
    for (const auto& [name, sha256] : ours) {
        const auto same = theirs.find(name);
        if (same == theirs.end())
            only_here.push_back(name);
        else if (same->second != sha256)
            return usage_error(cat("the scenario '", name, "' has one text in ", quoted(one.folder),
                                   " and another in ", quoted(other.folder)),
                               "run all shards with the same files, as of one commit");
    }
    for (const auto& [name, sha256] : theirs)
        if (!ours.contains(name))
            only_there.push_back(name);
    for (const auto& [names, folder] :
         {std::pair{&only_here, &one.folder}, std::pair{&only_there, &other.folder}})
        if (!names->empty())
            return usage_error(cat(quoted(one.folder), " and ", quoted(other.folder),
                                   " are of different scenarios: only ", quoted(*folder), " has ",
                                   listed(*names)),
                               "shards of one batch are made with the same scenarios");
    return std::nullopt;
}

std::optional<Error> different_jobs(const Batch& one, const Batch& other)
{
    std::set<std::string> theirs;
    for (const JobState& job : other.jobs)
        theirs.insert(job.plan.id);
    Names missing;
    for (const JobState& job : one.jobs)
        if (!theirs.contains(job.plan.id))
            missing.push_back(job.plan.id);
    if (missing.empty())
        return std::nullopt;
    return usage_error(cat(quoted(one.folder), " and ", quoted(other.folder),
                           " are not of one batch: only ", quoted(one.folder), " has ",
                           listed(missing)),
                       "give every shard the same scenarios, --matrix and --repeat");
}

std::optional<Error> different_numbers(const Shards& shards)
{
    const Batch& first = shards.front();
    for (const Batch& each : shards)
        if (each.start.shards != first.start.shards)
            return usage_error(cat(quoted(first.folder), " is ", shard_of(first), ", and ",
                                   quoted(each.folder), " is ", shard_of(each)),
                               "merge shards of one batch");
    return std::nullopt;
}

std::optional<Error> missing_or_twice(const Shards& shards)
{
    std::map<unsigned, const Batch*> by_number;
    for (const Batch& each : shards)
        if (const auto [place, is_new] = by_number.emplace(each.start.shard, &each); !is_new)
            return usage_error(cat("both ", quoted(place->second->folder), " and ",
                                   quoted(each.folder), " are ", shard_of(each)),
                               each.start.shards == 1
                                   ? "a batch that was not split has nothing to be merged with"
                                   : "give each shard once");
    Names missing;
    const unsigned all = shards.front().start.shards;
    for (unsigned number = 1; number <= all && missing.size() <= most_named; ++number)
        if (!by_number.contains(number))
            missing.push_back(std::to_string(number));
    if (missing.empty())
        return std::nullopt;
    const bool more = missing.size() > most_named;
    if (more)
        missing.back() = "…";
    return usage_error(cat(missing.size() == 1 ? "shard " : "shards ", harness::join(missing, ", "),
                           " of ", all, missing.size() == 1 ? " is missing" : " are missing"),
                       "give the folders of all shards; one that was killed is taken, too");
}

/// Who has which job, by what each shard says of itself; of one that does not know all jobs by
/// what the others say.
std::optional<Error> different_splits(const Shards& shards, const std::vector<PlannedJob>& jobs)
{
    std::map<std::string, unsigned> owners;
    std::set<unsigned> cut_short;
    for (const Batch& each : shards) {
        if (!knows_all_jobs(each))
            cut_short.insert(each.start.shard);
        for (const JobState* job : each.mine())
            ++owners[job->plan.id];
    }
    Names twice, nowhere;
    for (const PlannedJob& job : jobs) {
        const auto owned = owners.find(job.id);
        if (owned == owners.end() && cut_short.contains(job.shard))
            continue;
        if (owned == owners.end())
            nowhere.push_back(job.id);
        else if (owned->second > 1)
            twice.push_back(job.id);
    }
    if (twice.empty() && nowhere.empty())
        return std::nullopt;
    return usage_error(cat("the shards were not split alike:",
                           twice.empty() ? "" : cat(" in two of them is ", listed(twice)),
                           !twice.empty() && !nowhere.empty() ? ";" : "",
                           nowhere.empty() ? "" : cat(" in none is ", listed(nowhere))),
                       "they knew different durations: give every shard the same file with "
                       "--durations FILE, as 'volab history durations' prints it");
}

/// All jobs, in the order of the first shard that knows them all.
std::vector<PlannedJob> jobs_of(const Shards& shards)
{
    const auto whole = std::ranges::find_if(shards, knows_all_jobs);
    std::vector<PlannedJob> jobs;
    std::set<std::string> known;
    const auto add = [&](const Batch& batch) {
        for (const JobState& job : batch.jobs)
            if (known.insert(job.plan.id).second)
                jobs.push_back(job.plan);
    };
    if (whole != shards.end())
        add(*whole);
    for (const Batch& each : shards)
        add(each);
    return jobs;
}

std::optional<Error> what_does_not_fit(const Shards& shards)
{
    if (auto wrong = different_numbers(shards))
        return wrong;
    const auto first = std::ranges::find_if(shards, knows_all_jobs);
    for (const Batch& each : shards) {
        if (first == shards.end() || !knows_all_jobs(each))
            continue;
        for (auto wrong : {different_scenarios(*first, each), different_jobs(*first, each),
                           different_jobs(each, *first)})
            if (wrong)
                return wrong;
    }
    if (auto wrong = missing_or_twice(shards))
        return wrong;
    return different_splits(shards, jobs_of(shards));
}

std::string executors_of(const Shards& shards)
{
    std::set<std::string> all;
    for (const Batch& each : shards)
        all.insert(each.start.executor);
    return harness::join(Names(all.begin(), all.end()), "+");
}

/// What the merged batch is called and was made with.
BatchStarted start_of(const Shards& shards, const Clocks& clocks)
{
    BatchStarted start = shards.front().start;
    start.started = clocks.earliest();
    start.executor = executors_of(shards);
    start.shard = start.shards = 1;
    start.at_once = 0;
    for (const Batch& each : shards) {
        start.retries = std::max(start.retries, each.start.retries);
        start.until_fail = start.until_fail || each.start.until_fail;
    }
    return start;
}

/// The jobs with what their shards made of them.
std::vector<JobState> merged_jobs(const Shards& shards, const Clocks& clocks)
{
    std::vector<JobState> merged;
    std::map<std::string, std::size_t> places;
    for (PlannedJob& job : jobs_of(shards)) {
        places.emplace(job.id, merged.size());
        merged.push_back({std::move(job), {}});
    }
    for (const Batch& shard : shards)
        for (const JobState* job : shard.mine()) {
            JobState& whole = merged[places.at(job->plan.id)];
            whole.plan = job->plan;
            for (AttemptState attempt : job->attempts) {
                attempt.start.folder = shard.folder_of(attempt).string();
                attempt.began += clocks.offset(shard.start.started);
                whole.attempts.push_back(std::move(attempt));
            }
        }
    return merged;
}

std::string of_shard(const Batch& shard, const std::string& what)
{
    return shard.start.shards == 1 ? what : cat(shard_of(shard), ": ", what);
}

void add_end(Batch& all, const Batch& shard, const Clocks& clocks)
{
    const std::string reason = shard.reason();
    all.end->outcome = worse(all.end->outcome, shard.verdict());
    all.end->took = std::max(all.end->took, clocks.offset(shard.start.started) + shard.took());
    if (!reason.empty())
        all.end->reason += cat(all.end->reason.empty() ? "" : "; ", of_shard(shard, reason));
    for (Error note : shard.notes) {
        note.what = of_shard(shard, note.what);
        all.notes.push_back(std::move(note));
    }
}

}  // namespace

harness::Result<Batch> merge(const Shards& shards)
{
    if (auto wrong = what_does_not_fit(shards))
        return *wrong;
    std::vector<std::string> started, versions;
    for (const Batch& shard : shards) {
        started.push_back(shard.start.started);
        versions.push_back(shard.start.volab);
    }
    const Clocks clocks(started);
    Batch all;
    all.start = start_of(shards, clocks);
    all.jobs = merged_jobs(shards, clocks);
    all.end.emplace();
    for (const Batch& shard : shards)
        add_end(all, shard, clocks);
    all.last = all.end->took;
    std::ranges::sort(versions);
    versions.erase(std::ranges::unique(versions).begin(), versions.end());
    if (versions.size() > 1)
        all.notes.push_back(harness::lab_error(
            cat("the shards were run by different versions of volab: ", listed(versions))));
    return all;
}

}  // namespace reports
