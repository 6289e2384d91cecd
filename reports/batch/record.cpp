// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/record.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/text.hpp"
#include "reports/batch/job_name.hpp"
#include "reports/record/encode.hpp"
#include "reports/record/event_lines.hpp"

namespace reports {

namespace {

namespace fs = std::filesystem;

constexpr RecordKind of_a_batch{
    batch_record, "batch",
    "a batch is the folder, or the batch.jsonl in it, that 'volab run' leaves of several runs"};

/// Whoever wrote the record must not make us read or copy what is not the batch's.
bool is_inside(const std::string& folder)
{
    const fs::path path = fs::path{folder}.lexically_normal();
    return !path.empty() && path != "." && path.is_relative() && *path.begin() != "..";
}

/// What of a job's names leads out of the batch's folder.
std::optional<std::string> leads_elsewhere(const JobState& job)
{
    if (!is_job_id(job.plan.id))
        return harness::cat("'", harness::excerpt(job.plan.id, 100),
                            "' is no job's id: it cannot name a folder");
    for (const AttemptState& attempt : job.attempts)
        if (!attempt.start.folder.empty() && !is_inside(attempt.start.folder))
            return harness::cat("the folder of '", job.plan.id, "', '",
                                harness::excerpt(attempt.start.folder, 100),
                                "', is not below the batch's");
    return std::nullopt;
}

}  // namespace

harness::Result<BatchRecord> BatchRecord::create(const fs::path& file)
{
    auto lines = LineWriter::create(file);
    if (!lines)
        return lines.error();
    return BatchRecord{std::move(*lines)};
}

void BatchRecord::tell(const BatchEvent& event)
{
    lines_.write(to_line(event));
}

bool is_batch(const fs::path& path)
{
    std::error_code error;
    return fs::is_directory(path, error) ? fs::exists(path / batch_record, error)
                                         : path.filename() == batch_record;
}

harness::Result<Batch> read_batch(const fs::path& folder)
{
    const auto file = record_in(folder, of_a_batch);
    if (!file)
        return file.error();
    BatchSummarizer summarizer;
    const std::vector<BatchObserver*> observers{&summarizer};
    EventLines<BatchEvent, BatchStarted, BatchEnded, BatchObserver> lines(batch_from_line,
                                                                          observers);
    if (const auto read = read_lines(*file, of_a_batch, lines); !read)
        return read.error();
    Batch batch = summarizer.take();
    batch.folder = file->has_parent_path() ? file->parent_path() : ".";
    for (const JobState& job : batch.jobs)
        if (auto wrong = leads_elsewhere(job))
            return harness::usage_error(harness::cat("'", file->string(), "': ", *wrong));
    return batch;
}

void tell_again(const Batch& batch, BatchObserver& observer)
{
    std::vector<BatchEvent> events{{{}, batch.start}};
    for (const JobState& job : batch.jobs)
        events.push_back({{}, JobPlanned{job.plan}});
    for (const JobState& job : batch.jobs)
        for (const AttemptState& attempt : job.attempts) {
            if (!attempt.start.folder.empty())
                events.push_back({attempt.began, attempt.start});
            if (attempt.end)
                events.push_back({attempt.began + attempt.end->took, *attempt.end});
        }
    std::ranges::stable_sort(events, {}, &BatchEvent::at);
    const auto last = std::max(batch.took(), events.back().at);
    for (const harness::Error& note : batch.notes)
        events.push_back({last, BatchNote{note}});
    if (batch.end)
        events.push_back({last, *batch.end});
    for (const BatchEvent& event : events)
        observer.tell(event);
}

}  // namespace reports
