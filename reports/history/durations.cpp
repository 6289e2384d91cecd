// SPDX-License-Identifier: Apache-2.0
#include "reports/history/durations.hpp"

#include <optional>
#include <vector>

#include "harness/base/text.hpp"
#include "reports/history/history.hpp"
#include "reports/pace.hpp"
#include "reports/record/members.hpp"

namespace reports {

using harness::cat;
using harness::Result;
using std::chrono::microseconds;

namespace {

struct Entry {
    std::string scenario;
    UsualDuration usual;
};

constexpr int newest_format = 1;

}  // namespace

static void fill(const Members& in, Entry& out)
{
    out = {in.need<std::string>("scenario"),
           {in.need<microseconds>("took_us"), in.need<std::size_t>("runs")}};
}

Result<Durations> durations_in(std::string_view text)
{
    const auto json = JsonLine::parse(text);
    if (!json)
        return json.error();
    std::optional<harness::Error> wrong;
    const Members members(json->object(), "", wrong);
    if (members.need<int>("format") != newest_format)
        members.complain(cat("'format' should be ", newest_format));
    Durations durations;
    for (const Entry& entry : members.need<std::vector<Entry>>("durations"))
        if (!durations.emplace(entry.scenario, entry.usual).second)
            members.complain(cat("'", harness::excerpt(entry.scenario, 100), "' is there twice"));
    if (wrong)
        return *wrong;
    return durations;
}

Result<Durations> History::durations(const RunFilter& filter) const
{
    const auto names = scenarios(filter.scenario);
    if (!names)
        return names.error();
    Durations durations;
    for (const std::string& name : *names) {
        RunFilter of_one = filter;
        of_one.scenario = name;
        const auto runs = this->runs(of_one);
        if (!runs)
            return runs.error();
        std::vector<microseconds> took;
        for (const StoredRun& run : *runs)
            if (run.outcome == harness::model::Outcome::passed)
                took.push_back(run.took);
        const std::size_t count = took.size();
        if (count > 0)
            durations.emplace(name, UsualDuration{median(std::move(took)), count});
    }
    return durations;
}

}  // namespace reports
