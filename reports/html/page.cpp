// SPDX-License-Identifier: Apache-2.0
#include "reports/html/page.hpp"

#include <algorithm>
#include <map>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/html/assets.hpp"
#include "reports/html/batch_part.hpp"
#include "reports/html/charts.hpp"
#include "reports/html/overview.hpp"
#include "reports/html/words.hpp"
#include "reports/record/reader.hpp"

namespace reports::html {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Ok;
using harness::Result;
using namespace harness::model;

// Only our script runs, known by its hash, and nothing is fetched.
std::string head(std::string_view title)
{
    return cat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'; script-src 'sha256-",
               page_js_hash(),
               "'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
               shown(title), "</title>\n<style>\n", page_css(), "</style>\n</head>\n<body>\n");
}

constexpr std::string_view toolbar = R"HTML(<a class="skip" href="#content">Skip to the report</a>
<div class="bar" role="search" aria-label="Find steps" hidden>
<input type="search" id="search" placeholder="Search steps" aria-label="Search steps" autocomplete="off" spellcheck="false">
<span class="chips" id="outcomes" role="group" aria-label="Outcome"></span>
<select id="host" aria-label="Host" hidden></select>
<select id="tag" aria-label="Tag" hidden></select>
<span id="found" role="status"></span>
<span class="end">
<button type="button" id="all" title="Open or close all steps (e)">Open all</button>
<button type="button" id="theme" title="Light or dark">Theme</button>
</span>
</div>
<main id="content">
)HTML";

constexpr std::string_view foot = R"HTML(</main>
<footer class="keys" hidden><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next and previous step <kbd>e</kbd> open or close all</footer>
<script>)HTML";

std::string whole_title(const RunSummary& run)
{
    return cat(to_string(run.outcome()), ": ", full_title(run.start));
}

/// Where parts go, and what they are made with.
struct Page {
    PageFile& file;
    const fs::path& place;
    const PageOptions& options;
};

std::string row(const RunSummary& run, const Page& page, std::string_view prefix)
{
    const Beside beside = page.options.beside ? page.options.beside(run.start) : Beside{};
    const Scenario* scenario = beside.scenario ? &*beside.scenario : nullptr;
    return cat("<tr><td><span class=\"outcome ", to_string(run.outcome()), "\">",
               to_string(run.outcome()), "</span></td><th scope=\"row\"><a href=\"#", prefix,
               "run\">", title_html(run.start, scenario, page.options.language), "</a></th><td>",
               shown(time_for_people(run.start.started)), "</td><td>",
               harness::for_people(run.took()), "</td><td>",
               counts_html(run, before(beside.past, run.start)), "</td></tr>\n");
}

/// A run that was read, with what it printed on disk.
struct ReadRun {
    RunFolder folder;
    Spool spool;
    std::unique_ptr<Printer> printer;
    RunSummary run;
    Beside beside;
    Past earlier;
};

Result<std::unique_ptr<ReadRun>> read_run(const fs::path& record, const Page& page)
{
    auto spool = Spool::create(page.place);
    if (!spool)
        return spool.error();
    const fs::path& read_at = page.options.read_at;
    const RunFolder folder = run_folder(record, read_at.empty() ? page.place : read_at);
    auto all = std::make_unique<ReadRun>(ReadRun{folder, std::move(*spool), {}, {}, {}, {}});
    all->printer = std::make_unique<Printer>(all->spool, folder);
    Summarizer summarizer;
    if (const auto read = read_record(record, {&summarizer, all->printer.get()}); !read)
        return read.error();
    all->run = summarizer.take();
    if (page.options.beside)
        all->beside = page.options.beside(all->run.start);
    all->earlier = before(all->beside.past, all->run.start);
    return all;
}

/// `which` tells it from other runs of the same title.
Result<> write_one(ReadRun& all, const Page& page, std::string_view prefix,
                   std::string_view which = {})
{
    const RunView view{all.run,     *all.printer,          all.folder, all.beside,
                       all.earlier, page.options.language, prefix,     prefix.empty() ? 1U : 2U,
                       which};
    return write_run(view, all.spool, page.file);
}

/// In the place of a run whose record is damaged: the others are shown all the same.
Result<> unreadable(const Page& page, std::string_view prefix, const std::string& title,
                    const harness::Error& error)
{
    page.file.write(cat("<section class=\"run\" id=\"", prefix, "run\">\n",
                        heading(2, shown(title)), "<p class=\"banner broken\">", shown(error.what),
                        "</p>\n</section>\n"));
    return Ok{};
}

std::string prefix_of(std::size_t index)
{
    return cat("r", index + 1, "-");
}

/// The table stands before the parts, and one run's text is kept at a time: so records of several
/// runs are read twice.
Result<std::string> table_of(const std::vector<fs::path>& records, const Page& page)
{
    std::string rows;
    for (std::size_t i = 0; i < records.size(); ++i) {
        Summarizer summarizer;
        if (const auto read = read_record(records[i], {&summarizer}); !read)
            return read.error();
        rows += row(summarizer.summary(), page, prefix_of(i));
    }
    return cat(heading(1, counted(records.size(), "run", "runs")),
               "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Runs\"><table "
               "class=\"runs\"><thead><tr><th scope=\"col\">outcome</th><th scope=\"col\">"
               "scenario</th><th scope=\"col\">started</th><th scope=\"col\">took</th>"
               "<th scope=\"col\">steps</th></tr></thead><tbody>\n",
               rows, "</tbody></table></div>\n");
}

Result<> write_several(const std::vector<fs::path>& records, const Page& page)
{
    auto table = table_of(records, page);
    if (!table)
        return table.error();
    page.file.write(cat(head(counted(records.size(), "run", "runs")), toolbar, *table));
    for (std::size_t i = 0; i < records.size(); ++i) {
        auto run = read_run(records[i], page);
        if (!run)
            return run.error();
        if (const auto written = write_one(**run, page, prefix_of(i)); !written)
            return written.error();
    }
    return Ok{};
}

Result<> write_single(const fs::path& record, const Page& page)
{
    auto run = read_run(record, page);
    if (!run)
        return run.error();
    page.file.write(cat(head(whole_title((*run)->run)), toolbar));
    return write_one(**run, page, "");
}

/// "#2, attempt 1": what of a job's title its scenario does not have.
std::string which_of(const JobState& job, const AttemptState& attempt, bool repeated)
{
    std::vector<std::string> parts;
    if (repeated)
        parts.push_back(cat("#", job.plan.repetition));
    if (job.attempts.size() > 1)
        parts.push_back(cat("attempt ", attempt.start.attempt));
    return harness::join(parts, ", ");
}

Result<> write_jobs(const Batch& batch, const Page& page)
{
    std::map<const AttemptState*, std::string> prefixes;
    const auto jobs = batch.mine();
    std::error_code error;
    for (const JobState* job : jobs)
        for (const AttemptState& attempt : job->attempts)
            if (const auto folder = batch.folder_of(attempt);
                !folder.empty() && fs::exists(folder / "record.jsonl", error))
                prefixes.emplace(&attempt, prefix_of(prefixes.size()));
    const bool repeated =
        std::ranges::any_of(jobs, [](const JobState* job) { return job->plan.repetition > 1; });
    page.file.write(cat(head(cat(to_string(batch.verdict()), ": ", batch.start.name)), toolbar,
                        batch_html(batch, [&](const AttemptState& attempt) {
                            const auto found = prefixes.find(&attempt);
                            return found == prefixes.end() ? std::string() : found->second;
                        })));
    for (const JobState* job : jobs)
        for (const AttemptState& attempt : job->attempts) {
            const auto prefix = prefixes.find(&attempt);
            if (prefix == prefixes.end())
                continue;
            auto run = read_run(batch.folder_of(attempt), page);
            if (!run && run.error().fault != harness::Fault::usage)
                return run.error();
            const auto written =
                run ? write_one(**run, page, prefix->second, which_of(*job, attempt, repeated))
                    : unreadable(page, prefix->second, job->plan.title, run.error());
            if (!written)
                return written.error();
        }
    return Ok{};
}

/// Writes a page whose content is what `fill` writes.
Result<> write_whole(const fs::path& place, const PageOptions& options,
                     const std::function<Result<>(const Page&)>& fill)
{
    auto file = PageFile::create(place);
    if (!file)
        return file.error();
    if (const auto written = fill(Page{*file, place, options}); !written)
        return written.error();
    file->write(cat(foot, page_js(), "</script>\n</body>\n</html>\n"));
    return file->commit();
}

}  // namespace

Result<> write_page(const std::vector<fs::path>& records, const fs::path& place,
                    const PageOptions& options)
{
    return write_whole(place, options, [&](const Page& page) {
        return records.size() == 1 ? write_single(records.front(), page)
                                   : write_several(records, page);
    });
}

Result<> write_batch_page(const Batch& batch, const fs::path& place, const PageOptions& options)
{
    return write_whole(place, options, [&](const Page& page) { return write_jobs(batch, page); });
}

}  // namespace reports::html
