// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/job_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/base/text.hpp"

namespace reports {

using harness::cat;

namespace {

constexpr std::size_t longest = 100;
constexpr std::string_view retry = ".retry-";
constexpr std::string_view kept =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._=-";

/// What else lies in a batch's folder.
constexpr std::array<std::string_view, 5> others{"batch.jsonl", "junit.xml", "report.html", "logs",
                                                 "slurm"};

}  // namespace

std::string title_of(const JobName& name)
{
    const std::string of_run = harness::model::name_in(name.combination, name.scenario);
    return name.repetition ? cat(of_run, " #", *name.repetition) : of_run;
}

std::string id_of(const JobName& name, std::set<std::string, std::less<>>& taken)
{
    std::string id = name.scenario;
    for (const auto& [key, value] : name.combination)
        id += cat("-", key, "=", value);
    if (name.repetition)
        id += cat("-r", *name.repetition);
    for (char& c : id)
        if (kept.find(c) == std::string_view::npos)
            c = '_';
    id = harness::replace_all(std::move(id), retry, "_retry-");  // another job's, it may be
    if (id.empty() || id.front() == '.' || id.front() == '-')
        id.insert(0, "_");  // neither hidden nor an option
    id.resize(std::min(id.size(), longest));
    std::string unique = id;
    for (unsigned number = 2;
         std::ranges::find(others, unique) != others.end() || !taken.insert(unique).second;
         ++number)
        unique = cat(id, "-", number);
    return unique;
}

bool is_job_id(std::string_view id)
{
    return !id.empty() && id.front() != '.' &&
           id.find_first_not_of(kept) == std::string_view::npos &&
           std::ranges::find(others, id) == others.end();
}

std::string name_of_attempt(const std::string& id, unsigned attempt)
{
    return attempt == 1 ? id : cat(id, retry, attempt - 1);
}

std::string log_of_attempt(const std::string& name)
{
    return cat("logs/", name, ".txt");
}

}  // namespace reports
