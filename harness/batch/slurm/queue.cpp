// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/slurm/queue.hpp"

#include <algorithm>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"

namespace harness::batch::slurm {

namespace {

constexpr unsigned largest_index = 4'000'000;  // of MaxArraySize; what is more means "no task"

/// The value of "NAME=value" among words; values of other names may have spaces in them.
std::string_view value_of(std::string_view line, std::string_view name)
{
    const std::string lead = cat(' ', name, '=');
    const auto at = line.find(lead);
    if (at == std::string_view::npos)
        return {};
    line.remove_prefix(at + lead.size());
    return line.substr(0, line.find(' '));
}

bool among(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

std::string node_in(std::string_view text)
{
    return text == "(null)" ? std::string{} : std::string{text};
}

/// "4,6-7%2": 4, 6 and 7, of which two may run at once.
std::vector<unsigned> indices_in(std::string_view text)
{
    std::vector<unsigned> indices;
    for (const std::string_view part : split(text.substr(0, text.find('%')), ',')) {
        const auto dash = part.find('-');
        const auto first = number_in<unsigned>(part.substr(0, dash));
        const auto last =
            dash == std::string_view::npos ? first : number_in<unsigned>(part.substr(dash + 1));
        if (!first || !last || *last > largest_index)
            continue;
        for (unsigned index = *first; index <= *last; ++index)
            indices.push_back(index);
    }
    return indices;
}

}  // namespace

std::string to_text(const TaskId& id)
{
    return cat(id.array, '_', id.index);
}

std::vector<TaskState> parse_queue(std::string_view text)
{
    std::vector<TaskState> tasks;
    for (const std::string_view line : split_lines(text)) {
        const auto columns = split(line, '|');
        if (columns.size() < 5)
            continue;
        const auto array = number_in<std::uint64_t>(trim(columns[0]));
        const auto index = number_in<unsigned>(trim(columns[1]));
        if (array && index)
            tasks.push_back({{*array, *index},
                             std::string{trim(columns[2])},
                             std::string{trim(columns[4])},
                             node_in(trim(columns[3]))});
    }
    return tasks;
}

std::vector<TaskState> parse_jobs(std::string_view text)
{
    std::vector<TaskState> tasks;
    for (const std::string_view line : split_lines(text)) {
        const auto array = number_in<std::uint64_t>(value_of(line, "ArrayJobId"));
        if (!array)
            continue;
        const std::string_view exit = value_of(line, "ExitCode");  // "status:signal"
        const TaskState state{{*array, 0},
                              std::string{value_of(line, "JobState")},
                              std::string{value_of(line, "Reason")},
                              node_in(value_of(line, "NodeList")),
                              number_in<int>(exit.substr(0, exit.find(':'))).value_or(0)};
        for (const unsigned index : indices_in(value_of(line, "ArrayTaskId"))) {
            tasks.push_back(state);
            tasks.back().id.index = index;
        }
    }
    return tasks;
}

std::optional<std::uint64_t> parse_submission(std::string_view text)
{
    text = trim(text);
    return number_in<std::uint64_t>(text.substr(0, text.find(';')));
}

bool is_over(std::string_view state)
{
    return among(state,
                 {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "LAUNCH_FAILED",
                  "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT"});
}

bool ended_by_itself(const TaskState& task)
{
    return task.state == "COMPLETED" || (task.state == "FAILED" && task.exit != 0);
}

std::string blame(const TaskState& task)
{
    const std::string node = task.node.empty() ? "" : cat(" on node ", task.node);
    if (task.state == "NODE_FAIL")
        return cat("node ", task.node, " died (NODE_FAIL)");
    if (task.state == "CANCELLED")
        return cat("it was cancelled in Slurm", node);
    const bool has_reason = !task.reason.empty() && task.reason != "None";
    return cat("Slurm ended it", node, " (", task.state, has_reason ? ", " : "",
               has_reason ? task.reason : "", ")");
}

std::optional<std::string> held_back(const TaskState& task)
{
    if (task.state != "PENDING" ||
        among(task.reason, {"", "None", "Resources", "Priority", "JobArrayTaskLimit", "BeginTime"}))
        return std::nullopt;
    return task.reason;
}

}  // namespace harness::batch::slurm
