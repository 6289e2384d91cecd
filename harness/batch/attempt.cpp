// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/attempt.hpp"

#include <algorithm>
#include <fstream>

#include "harness/base/text.hpp"
#include "reports/record/reader.hpp"

namespace harness::batch {

namespace {

using model::Outcome;

constexpr std::size_t longest_reason = 400;
constexpr std::size_t lines_of_log = 2;

/// All of it in one line.
std::string in_a_line(std::string_view text)
{
    std::string line;
    for (const std::string_view each : split_lines(text))
        if (const auto words = trim(each); !words.empty())
            line += cat(line.empty() ? "" : "; ", words);
    return excerpt(line, longest_reason);
}

/// What a program said last before it ended without telling it in a record.
std::string last_words(std::string_view log)
{
    std::vector<std::string_view> lines;
    for (const std::string_view each : split_lines(log))
        if (!trim(each).empty())
            lines.push_back(trim(each));
    std::string words;
    for (std::size_t i = lines.size() - std::min(lines.size(), lines_of_log); i < lines.size(); ++i)
        words += cat(lines[i], "\n");
    return in_a_line(words);
}

/// "killed by signal 11", "exit status 4: volab: cannot write …".
std::string ending_of(const Seen& seen)
{
    std::string how = seen.task.trouble;
    if (how.empty())
        how = seen.task.exit ? cat("exit status ", *seen.task.exit) : "it ended in an unknown way";
    const std::string words = last_words(seen.log);
    return in_a_line(words.empty() ? how : cat(how, ": ", words));
}

bool was_interrupted(const Seen& seen)
{
    constexpr int interrupted = 130;  // as every shell has it, and README.md
    return seen.interrupted || seen.task.exit == interrupted;
}

}  // namespace

reports::AttemptEnded judge(const Seen& seen, const std::optional<reports::RunSummary>& run)
{
    reports::AttemptEnded end{.job = seen.task.job,
                              .attempt = seen.task.attempt,
                              .took = run ? run->took() : seen.took,
                              .where = seen.task.where};
    if (run)
        for (const auto& [outcome, count] : run->counts())
            end.steps[std::string{model::to_string(outcome)}] = count;
    // One that was interrupted by whoever had the machine is to be told from one that was by us.
    const bool is_taken = run && run->end && run->end->outcome == Outcome::interrupted &&
                          !seen.interrupted && !seen.task.trouble.empty();
    const bool is_whole = run && run->end && !is_taken;
    if (is_whole && (!is_good(run->end->outcome) || seen.task.exit == 0)) {
        end.outcome = run->end->outcome;
        end.reason = is_good(end.outcome) ? "" : in_a_line(reports::why_not_passed(*run));
        return end;
    }
    end.outcome = !is_whole && was_interrupted(seen) ? Outcome::interrupted : Outcome::broken;
    end.reason = is_taken ? in_a_line(cat(seen.task.trouble, ": ", reports::why_not_passed(*run)))
                          : ending_of(seen);
    return end;
}

std::optional<reports::RunSummary> read_run(const std::filesystem::path& folder)
{
    std::error_code error;
    if (!std::filesystem::exists(folder / "record.jsonl", error))
        return std::nullopt;
    reports::Summarizer summarizer;
    // What comes before a line that is wrong is told: a record that is damaged counts so far.
    (void)reports::read_record(folder, {&summarizer});
    if (summarizer.summary().start.scenario.empty())
        return std::nullopt;
    return summarizer.take();
}

std::string end_of_log(const std::filesystem::path& file)
{
    constexpr std::streamoff most = 4096;
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    if (!in)
        return {};
    const std::streamoff size = in.tellg();
    in.seekg(std::max<std::streamoff>(0, size - most));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (size > most)
        text.erase(0, text.find('\n') + 1);
    return without_escapes(to_utf8(text));
}

}  // namespace harness::batch
