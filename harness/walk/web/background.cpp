// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/background.hpp"

#include <utility>

namespace harness::walk::web {

Background::Background() : thread_([this] { work(); }) {}

Background::~Background()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Background::submit(Job job)
{
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
}

std::size_t Background::waiting() const
{
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void Background::work()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty())
            return;
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
    }
}

}  // namespace harness::walk::web
