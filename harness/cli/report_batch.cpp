// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/report_batch.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "harness/base/text.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/formats.hpp"
#include "reports/batch/copy.hpp"
#include "reports/batch/merge.hpp"
#include "reports/batch/record.hpp"
#include "reports/batch/terminal.hpp"
#include "reports/record/reader.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;
using reports::Batch;

void show(const Batch& batch)
{
    std::fputs(reports::to_terminal(batch, ConsoleStyle::detect(false).colour).c_str(), stdout);
    std::fflush(stdout);
}

Runs runs_of(const Batch& batch, const ReportArguments& arguments)
{
    return {.batch = &batch, .language = arguments.language, .history = arguments.history};
}

/// The folder of a run that is named by it or by the record in it.
fs::path folder_of(const fs::path& run)
{
    std::error_code error;
    if (fs::is_directory(run, error))
        return run;
    return run.has_parent_path() ? run.parent_path() : ".";
}

bool are_same(const fs::path& one, const fs::path& other)
{
    const auto place_of = [](const fs::path& run) {
        const bool is_record =
            run.filename() == "record.jsonl" || run.filename() == reports::batch_record;
        return is_record ? folder_of(run) : run;
    };
    std::error_code error;
    return fs::equivalent(place_of(one), place_of(other), error);
}

/// The same run twice would make two repetitions of one.
std::optional<Error> given_twice(const std::vector<std::string>& runs)
{
    for (auto one = runs.begin(); one != runs.end(); ++one)
        for (auto other = runs.begin(); other != one; ++other)
            if (are_same(*one, *other))
                return usage_error(cat("'", *other, "' and '", *one, "' are the same"),
                                   "give each once");
    return std::nullopt;
}

Result<Batch> merged_runs(const std::vector<std::string>& folders)
{
    std::vector<reports::RunInFolder> runs;
    for (const std::string& folder : folders) {
        reports::Summarizer summarizer;
        if (const auto read = reports::read_record(folder, {&summarizer}); !read)
            return read.error();
        runs.push_back({summarizer.take(), folder_of(folder)});
    }
    return reports::merge(runs);
}

Result<Batch> merged(const std::vector<std::string>& folders)
{
    if (auto twice = given_twice(folders))
        return *twice;
    const auto batches = std::ranges::count_if(folders, reports::is_batch);
    if (batches == 0)
        return merged_runs(folders);
    std::vector<Batch> shards;
    for (const std::string& folder : folders) {
        auto batch = reports::read_batch(folder);
        if (!batch)
            return batch.error();
        shards.push_back(std::move(*batch));
    }
    return reports::merge(shards);
}

/// That records of runs are there no longer, as when an artifact was not kept whole, or cannot be
/// read. What the batch says of them holds, but files that are made of it lack their steps.
std::vector<Error> lost_records(const Batch& batch)
{
    std::vector<fs::path> gone;
    std::vector<Error> unreadable;
    std::error_code error;
    for (const reports::JobState* job : batch.mine())
        for (const reports::AttemptState& attempt : job->attempts) {
            const fs::path folder = batch.folder_of(attempt);
            if (!attempt.end || attempt.end->steps.empty())
                continue;  // it left none
            if (!fs::exists(folder / "record.jsonl", error))
                gone.push_back(folder);
            else if (auto read = reports::read_record(folder, {}); !read)
                unreadable.push_back(std::move(read.error()));
        }
    std::vector<Error> notes;
    if (!gone.empty()) {
        const std::string first = cat("'", gone.front().string(), "'");
        notes.push_back(lab_error(
            gone.size() == 1 ? cat("the record of ", first, " is gone: its steps are not told")
                             : cat("the records of ", gone.size(), " runs are gone, as of ", first,
                                   ": their steps are not told"),
            "keep the folders of all runs beside batch.jsonl"));
    }
    if (!unreadable.empty()) {
        Error& first = unreadable.front();
        first.what =
            unreadable.size() == 1
                ? cat("a run's record cannot be read: ", first.what)
                : cat(unreadable.size(), " runs' records cannot be read, the first: ", first.what);
        first.hint = "steps beyond that are not told";
        notes.push_back(std::move(first));
    }
    return notes;
}

/// The merged batch in a folder of its own, with junit.xml as 'volab run' leaves it.
Result<Batch> put_into(const fs::path& folder, const Batch& batch, lab::Interrupt& interrupt)
{
    auto placed = reports::copy_batch(batch, folder, [&] { return interrupt.requested(); });
    if (!placed)
        return placed.error();
    const Runs runs{.batch = &*placed};
    const std::vector<WantedFile> own{{format_of("junit"), folder / "junit.xml"}};
    const Written written = write_files(runs, own, StandardOutput({}));
    if (written.errors.empty())
        return placed;
    std::error_code error;
    fs::remove_all(folder, error);
    return written.errors.front();
}

}  // namespace

Exit report_batch(const ReportArguments& arguments)
{
    auto files = wanted_files(arguments.formats);
    if (!files)
        return fail(files.error());
    auto batch = reports::read_batch(arguments.runs.front());
    if (!batch)
        return fail(batch.error());
    std::ranges::move(lost_records(*batch), std::back_inserter(batch->notes));
    if (files->empty())
        files->push_back({format_of("html"), batch->folder / "report.html"});
    const StandardOutput output(*files);
    show(*batch);
    return tell_written(write_files(runs_of(*batch, arguments), *files, output));
}

Exit report_merged(const ReportArguments& arguments, Context& context)
{
    const auto files = wanted_files(arguments.formats);
    if (!files)
        return fail(files.error());
    auto batch = merged(arguments.runs);
    auto lost = batch ? lost_records(*batch) : std::vector<Error>{};
    if (batch && !arguments.output.empty())
        batch = put_into(arguments.output, *batch, context.interrupt);
    if (!batch)
        return fail(batch.error());
    std::ranges::move(lost, std::back_inserter(batch->notes));
    const StandardOutput output(*files);
    show(*batch);
    if (!arguments.output.empty())
        std::printf("  %s: %s, junit.xml\n", without_escapes(arguments.output).c_str(),
                    reports::batch_record);
    const Exit written = tell_written(write_files(runs_of(*batch, arguments), *files, output));
    const Exit exit = exit_for(batch->verdict(), arguments.fail_on_flaky);
    return exit == Exit::passed ? written : exit;
}

}  // namespace harness::cli
