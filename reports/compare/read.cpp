// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/read.hpp"

#include <algorithm>

#include "harness/base/diff.hpp"
#include "reports/record/reader.hpp"

namespace reports {

using harness::Ok;
using harness::Result;

Result<ComparedRun> read_compared(const std::filesystem::path& record, const Normaliser& normalise)
{
    Summarizer summarizer;
    PrintedHashes printed(normalise);
    const auto read = read_record(record, {&summarizer, &printed});
    if (!read)
        return read.error();
    return ComparedRun{record.string(), summarizer.take(), printed.take()};
}

Result<ComparedRun> stored_compared(const History& history, const StoredRun& run)
{
    const auto steps = history.steps(run.number);
    if (!steps)
        return steps.error();
    ComparedRun compared{.given = run.name, .summary = {}, .printed = {}};
    RunSummary& summary = compared.summary;
    summary.start.run = run.name;
    summary.start.started = run.started;
    summary.start.scenario = run.scenario;
    summary.start.title = run.title;
    summary.start.provider = run.provider;
    summary.start.scenario_sha256 = run.scenario_sha256;
    if (!run.commit.empty())
        summary.start.environment["git_commit"] = run.commit;
    if (!run.acceleration.empty())
        summary.hosts.push_back({"", {{"acceleration", run.acceleration}}});
    for (const StoredStep& step : *steps) {
        StepSummary& made = summary.steps.emplace_back();
        made.plan.id = step.id;
        made.plan.chapter = step.chapter;
        made.plan.label = step.label;
        made.outcome = step.outcome;
        made.reason = step.reason;
        made.took = step.took.value_or(std::chrono::microseconds{});
    }
    summary.last = run.took;
    if (run.ended)
        summary.end = harness::model::RunEnded{run.outcome, run.reason, run.took, {}};
    return compared;
}

Result<> find_diffs(Comparison& comparison, const std::filesystem::path& before,
                    const std::filesystem::path& after, const Normaliser& normalise)
{
    std::set<PrintedAt> wanted;
    const std::size_t count = std::min(comparison.outputs.size(), most_diffs);
    for (std::size_t i = 0; i < count; ++i)
        wanted.insert(comparison.outputs[i].at);
    if (wanted.empty())
        return Ok{};
    PrintedTexts left(normalise, wanted), right(normalise, wanted);
    for (const auto& [record, texts] : {std::pair{&before, &left}, std::pair{&after, &right}})
        if (const auto read = read_record(*record, {texts}); !read)
            return read.error();
    for (std::size_t i = 0; i < count; ++i) {
        OutputChange& change = comparison.outputs[i];
        change.diff =
            harness::unified_diff(left.text(change.at), right.text(change.at), "before", "after");
        if (change.diff.empty())
            change.diff = "… they differ behind what is compared line by line\n";
    }
    return Ok{};
}

}  // namespace reports
