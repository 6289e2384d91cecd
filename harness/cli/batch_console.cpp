// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/batch_console.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/terminal.hpp"
#include "reports/batch/terminal.hpp"
#include "reports/table.hpp"

namespace harness::cli {

namespace {

using reports::colour_of;
using reports::sign_of;
using reports::Verdict;
using std::chrono::microseconds;

constexpr const char* bold = "1";
constexpr const char* dim = "2";
constexpr const char* yellow = "33";

constexpr std::size_t longest_line = 300;

std::string short_line(std::string_view text)
{
    return reports::cut_to_width(reports::one_line(text), longest_line);
}

std::string count(std::size_t number, std::string_view thing)
{
    return cat(number, " ", thing, number == 1 ? "" : "s");
}

}  // namespace

BatchConsole::BatchConsole(ConsoleStyle style, std::filesystem::path folder)
    : style_(style), folder_(std::move(folder))
{
    if (style_.live)
        ticker_.start(mutex_, std::chrono::milliseconds{250}, [this] { draw(); });
}

BatchConsole::~BatchConsole()
{
    const std::lock_guard lock(mutex_);
    erase();
    running_.clear();
}

std::string BatchConsole::title_of(const std::string& job, unsigned attempt) const
{
    const reports::JobState* state = batch_.job(job);
    const std::string title = short_line(state ? state->plan.title : job);
    return attempt == 1 ? title : cat(title, ", attempt ", attempt);
}

std::string BatchConsole::path_of(const std::string& job, unsigned attempt) const
{
    const reports::JobState* state = batch_.job(job);
    if (!state || attempt == 0 || attempt > state->attempts.size())
        return folder_.string();
    return (folder_ / batch_.batch().traces_of(state->attempts[attempt - 1])).string();
}

void BatchConsole::line(const std::string& text)
{
    erase();
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

void BatchConsole::erase()
{
    if (drawn_ > 0)
        std::printf("\x1b[%zuA\r\x1b[J", drawn_);
    drawn_ = 0;
}

void BatchConsole::draw()
{
    if (!style_.live)
        return;
    const auto size = lab::size_of_our_terminal().value_or(lab::TerminalSize{});
    const std::size_t room = std::max<std::size_t>(size.rows, 4) - 3;
    std::string text;
    std::size_t lines = 0;
    for (auto& [job, run] : running_) {
        if (lines == room) {
            text += cat("  … and ", running_.size() - lines, " more\n");
            ++lines;
            break;
        }
        run.progress.look();
        const auto since = std::chrono::steady_clock::now() - run.since;
        const std::string took = for_people(std::chrono::duration_cast<microseconds>(since));
        const std::string each =
            reports::one_line(cat("  ▸ ", run.title, "  ", took, "  ", run.progress.text()));
        text += cat(reports::cut_to_width(each, size.columns > 1 ? size.columns - 1U : 1U), "\n");
        ++lines;
    }
    erase();
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
    drawn_ = lines;
}

void BatchConsole::show_head()
{
    if (has_head_)
        return;
    has_head_ = true;
    const reports::Batch& batch = batch_.batch();
    std::set<std::string> scenarios;
    for (const reports::JobState& job : batch.jobs)
        scenarios.insert(job.plan.scenario);
    std::string about = cat(" of ", count(scenarios.size(), "scenario"));
    if (batch.start.shards > 1)
        about += cat(", ", batch.mine().size(), " of them in shard ", batch.start.shard, " of ",
                     batch.start.shards);
    if (batch.start.at_once > 0)
        about += cat(", ", batch.start.at_once, " at once");
    if (batch.start.until_fail)
        about += ", until one does not pass";
    line(cat(style_.paint(count(batch.jobs.size(), "job"), bold), style_.paint(about, dim)));
}

struct BatchConsole::Shower {
    BatchConsole& console;

    void operator()(const reports::BatchStarted&) const {}
    void operator()(const reports::JobPlanned&) const {}
    void operator()(const reports::AttemptStarted& e) const
    {
        console.show_head();
        const std::string title = console.title_of(e.job, e.attempt);
        console.running_.erase(e.job);
        console.running_.emplace(
            e.job, Running{title, std::chrono::steady_clock::now(),
                           batch::RunProgress(console.folder_ / e.folder / "record.jsonl")});
        if (!console.style_.live)
            console.line(cat("  … ", title, e.where.empty() ? "" : cat("  on ", e.where)));
    }
    void operator()(const reports::AttemptEnded& e) const
    {
        console.running_.erase(e.job);
        reports::JobState state;  // as if there was this attempt alone
        state.attempts = {{.end = e}};
        const Verdict verdict = state.verdict();
        const bool good = verdict == Verdict::passed;
        const std::string about = cat(good ? "" : cat(to_string(verdict), "  "), for_people(e.took),
                                      e.where.empty() ? "" : cat("  on ", short_line(e.where)));
        console.line(cat("  ", console.style_.paint(sign_of(verdict), colour_of(verdict)), " ",
                         console.title_of(e.job, e.attempt), "  ",
                         console.style_.paint(about, dim)));
        if (good)
            return;
        console.line(cat("      ", short_line(e.reason)));
        console.line(cat("      ",
                         console.style_.paint(short_line(console.path_of(e.job, e.attempt)), dim)));
    }
    void operator()(const reports::BatchNote& e) const
    {
        console.show_head();
        console.line(cat("  ", console.style_.paint("note:", yellow), " ",
                         without_escapes(to_text(e.error))));
    }
    void operator()(const reports::BatchEnded& e) const { console.show_end(e); }
};

void BatchConsole::tell(const reports::BatchEvent& event)
{
    const std::lock_guard lock(mutex_);
    batch_.tell(event);
    std::visit(Shower{*this}, event.body);
}

void BatchConsole::tell_stopping(const std::string& reason, std::size_t running)
{
    const std::lock_guard lock(mutex_);
    if (running > 0)
        line(cat("  ", style_.paint(reason, yellow), ": ", count(running, "run"),
                 running == 1 ? " is" : " are", " waited for"));
}

/// The reasons were told when each of them ended.
void BatchConsole::show_end(const reports::BatchEnded& ended)
{
    show_head();
    const reports::Batch& batch = batch_.batch();
    if (batch.mine().empty())
        line(cat("  shard ", batch.start.shard, " of ", batch.start.shards, " has no job"));
    line("");
    line(cat(style_.paint(to_string(ended.outcome), colour_of(ended.outcome)), "  ",
             reports::counts_of(batch), batch.mine().empty() ? "" : "  ",
             style_.paint(cat("in ", for_people(ended.took)), dim)));
    if (!ended.reason.empty())
        line(cat("  ", short_line(ended.reason)));
    for (const reports::JobState* job : batch.mine()) {
        const Verdict verdict = job->verdict();
        if (verdict != Verdict::passed && verdict != Verdict::not_run)
            line(cat("  ", style_.paint(sign_of(verdict), colour_of(verdict)), " ",
                     style_.paint(short_line(job->plan.title), bold), "  ", to_string(verdict),
                     "  ", short_line(path_of(job->plan.id, job->last()->start.attempt))));
    }
}

}  // namespace harness::cli
