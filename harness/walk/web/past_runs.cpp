// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/past_runs.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "harness/walk/web/access.hpp"
#include "reports/record/reader.hpp"
#include "reports/summary.hpp"

namespace harness::walk::web {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* record_name = "record.jsonl";

/// Whether it is the name of one thing in a folder.
bool is_plain_name(std::string_view name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos;
}

/// The folders in it that have a record, the latest name first. `latest` is only a link to one.
std::vector<fs::path> run_folders(const fs::path& folder)
{
    std::vector<fs::path> runs;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        std::error_code ignored;
        if (!entry->is_symlink(ignored) && entry->is_directory(ignored) &&
            fs::is_regular_file(entry->path() / record_name, ignored))
            runs.push_back(entry->path());
    }
    std::ranges::sort(runs, std::greater{});
    return runs;
}

json counts_json(const reports::RunSummary& run)
{
    json counts = json::object();
    for (const auto& [outcome, count] : run.counts())
        counts[std::string{model::to_string(outcome)}] = count;
    return counts;
}

HttpAnswer not_found()
{
    return {.status = 404, .body = "there is nothing here\n"};
}

/// A file below the run's folder, links resolved; nothing when it is none.
std::optional<fs::path> file_below(const fs::path& run, const std::string& name)
{
    std::error_code failed;
    const fs::path top = fs::canonical(run, failed);
    const fs::path file = failed ? fs::path{} : fs::canonical(run / name, failed);
    if (failed || !fs::is_regular_file(file, failed))
        return std::nullopt;
    const auto [end, ignored] = std::ranges::mismatch(top, file);
    return end == top.end() ? std::optional{file} : std::nullopt;
}

}  // namespace

PastRuns::PastRuns(fs::path folder, ReportMaker maker, fs::path scratch)
    : folder_(std::move(folder)), maker_(std::move(maker)), scratch_(std::move(scratch))
{
}

std::string PastRuns::entry_of(const fs::path& run)
{
    reports::Summarizer summarizer;
    if (!reports::read_record(run / record_name, {&summarizer}))
        return {};
    const reports::RunSummary& summary = summarizer.summary();
    const std::chrono::duration<double> took = summary.took();
    return json{{"id", run.filename().string()},
                {"scenario", summary.start.scenario},
                {"title", summary.start.combination.empty() ? summary.start.title
                                                            : reports::full_title(summary.start)},
                {"started", summary.start.started},
                {"outcome", summary.end ? model::to_string(summary.outcome()) : ""},
                {"took", took.count()},
                {"steps", counts_json(summary)}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string PastRuns::list_json()
{
    const auto runs = run_folders(folder_);
    std::map<fs::path, Entry> now;
    std::string list;
    std::size_t listed = 0, left_out = 0;
    for (const fs::path& run : runs) {
        if (listed >= most_listed) {
            ++left_out;
            continue;
        }
        std::error_code failed;
        Entry entry{fs::last_write_time(run / record_name, failed),
                    fs::file_size(run / record_name, failed),
                    {}};
        const auto before = known_.find(run);
        const bool is_same = before != known_.end() && before->second.changed == entry.changed &&
                             before->second.size == entry.size;
        entry.json = is_same ? before->second.json : entry_of(run);
        if (!entry.json.empty())
            list += cat(listed++ ? "," : "", entry.json);
        now[run] = std::move(entry);
    }
    known_ = std::move(now);
    return cat("{\"runs\":[", list, "],\"left_out\":", left_out, "}");
}

HttpAnswer PastRuns::page(std::string_view rest, const std::string& language)
{
    const std::size_t slash = rest.find('/');
    const auto id = percent_decoded(rest.substr(0, slash));
    if (!id || !is_plain_name(*id))
        return not_found();
    const fs::path run = folder_ / *id;
    std::error_code ignored;
    if (!fs::is_regular_file(run / record_name, ignored))
        return not_found();
    if (slash == rest.npos)  // its links are relative to its folder
        return {.status = 308, .headers = {{"Location", cat("/runs/", rest, "/?lang=", language)}}};
    const auto name = percent_decoded(rest.substr(slash + 1));
    if (!name)
        return not_found();
    if (name->empty())
        return report(run, language);
    const auto file = file_below(run, *name);
    if (!file)
        return not_found();
    return {.file = *file};
}

HttpAnswer PastRuns::report(const fs::path& run, const std::string& language)
{
    const fs::path place = scratch_ / cat("report-", ++pages_, ".html");
    if (const auto made = maker_(run, language, place); !made)
        return {.status = 500, .body = to_text(made.error()) + "\n"};
    return {.type = "text/html; charset=utf-8", .file = place, .remove_file = true};
}

}  // namespace harness::walk::web
