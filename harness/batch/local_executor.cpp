// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/local_executor.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <utility>

#include <poll.h>

namespace harness::batch {

using std::chrono::milliseconds;

Result<> LocalExecutor::add(std::vector<Task> tasks)
{
    std::ranges::move(tasks, std::back_inserter(waiting_));
    return Ok{};
}

Result<std::vector<Change>> LocalExecutor::wait(milliseconds patience)
{
    note_ended();
    start_what_fits();
    if (changes_.empty()) {
        wait_for_an_end(patience);
        note_ended();
    }
    return std::exchange(changes_, {});
}

std::vector<Task> LocalExecutor::drop_waiting()
{
    std::vector<Task> dropped(std::move_iterator{waiting_.begin()},
                              std::move_iterator{waiting_.end()});
    waiting_.clear();
    return dropped;
}

void LocalExecutor::interrupt()
{
    // Only the program itself is told: what it has started it ends in its own order.
    for (Running& each : running_)
        if (!each.child.ended())
            ::kill(each.child.pid(), SIGTERM);
}

void LocalExecutor::kill()
{
    for (Running& each : running_)
        if (!each.child.ended())
            lab::signal_session(each.child.pid(), SIGKILL);
}

void LocalExecutor::start_what_fits()
{
    for (auto next = waiting_.begin(); next != waiting_.end();) {
        std::vector<Needs> up;
        for (const Running& each : running_)
            up.push_back(each.task.needs);
        if (!has_room(limits_, up, next->needs)) {
            ++next;
            continue;
        }
        Task task = std::move(*next);
        next = waiting_.erase(next);
        start(std::move(task));
    }
}

void LocalExecutor::start(Task task)
{
    auto child = lab::Child::start({.argv = task.argv}, task.log);
    if (!child) {
        changes_.emplace_back(
            TaskEnded{task.job, task.attempt, std::nullopt, child.error().what, {}});
        return;
    }
    changes_.emplace_back(TaskStarted{task.job, task.attempt, {}});
    lab::Descriptor alive = lab::watch_process(child->pid());
    running_.push_back({std::move(task), std::move(*child), std::move(alive)});
}

void LocalExecutor::note_ended()
{
    std::erase_if(running_, [this](Running& each) {
        const auto ending = each.child.ended();
        if (!ending)
            return false;
        changes_.emplace_back(TaskEnded{each.task.job,
                                        each.task.attempt,
                                        ending->exit,
                                        ending->exit ? std::string{} : lab::describe(*ending),
                                        {}});
        return true;
    });
}

void LocalExecutor::wait_for_an_end(milliseconds patience) const
{
    std::vector<pollfd> waiting;
    for (const Running& each : running_)
        if (each.alive.is_open())
            waiting.push_back({each.alive.get(), POLLIN, 0});
    // Without process descriptors (old kernels) we look again soon.
    const bool blind = waiting.size() < running_.size();
    const auto longest = blind ? std::min(patience, milliseconds{20}) : patience;
    ::poll(waiting.data(), waiting.size(), static_cast<int>(longest.count()));
}

}  // namespace harness::batch
