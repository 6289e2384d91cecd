// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/workers.hpp"

#include <thread>

namespace convoy {

Workers::Workers(unsigned most_threads, std::size_t longest_queue)
    : most_threads_(most_threads), longest_queue_(longest_queue),
      shared_(std::make_shared<Shared>())
{
}

Workers::~Workers()
{
    stop(std::chrono::milliseconds{0});
}

void Workers::run(const std::shared_ptr<Shared>& shared)
{
    std::unique_lock lock(shared->mutex);
    for (;;) {
        ++shared->idle;
        shared->work.wait(lock, [&] { return !shared->jobs.empty() || shared->stopping; });
        --shared->idle;
        if (shared->jobs.empty())
            break;
        {
            const auto job = std::move(shared->jobs.front());
            shared->jobs.pop_front();
            lock.unlock();
            job();
        }
        lock.lock();
    }
    --shared->threads;
    shared->ended.notify_all();
}

bool Workers::submit(std::function<void()> job)
{
    std::unique_lock lock(shared_->mutex);
    if (shared_->stopping || shared_->jobs.size() >= longest_queue_)
        return false;
    shared_->jobs.push_back(std::move(job));
    if (shared_->idle < shared_->jobs.size() && shared_->threads < most_threads_) {
        ++shared_->threads;
        std::thread(run, shared_).detach();
    } else {
        lock.unlock();  // or whoever wakes would wait for it
        shared_->work.notify_one();
    }
    return true;
}

bool Workers::has_free() const
{
    const std::lock_guard lock(shared_->mutex);
    return shared_->idle > shared_->jobs.size() || shared_->threads < most_threads_;
}

bool Workers::stop(std::chrono::milliseconds patience)
{
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->work.notify_all();
    return shared_->ended.wait_for(lock, patience, [&] { return shared_->threads == 0; });
}

}  // namespace convoy
