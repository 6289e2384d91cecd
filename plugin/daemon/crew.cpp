// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/crew.hpp"

#include <thread>

namespace convoy {

namespace {

std::int64_t now()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

}  // namespace

thread_local Crew::Hand* Crew::hand_ = nullptr;

Crew::Crew(unsigned on_duty, unsigned most_threads, std::function<bool()> run_one)
    : shared_(std::make_shared<Shared>())
{
    shared_->on_duty_wanted = on_duty;
    shared_->most_threads = most_threads;
    shared_->run_one = std::move(run_one);
}

void Crew::start()
{
    const std::lock_guard lock(shared_->mutex);
    for (unsigned i = 0; i < shared_->on_duty_wanted; ++i)
        call_somebody(shared_);
}

/// The mutex is held.
void Crew::call_somebody(const std::shared_ptr<Shared>& shared)
{
    if (shared->spare > shared->called) {
        ++shared->called;
        return shared->turn.notify_one();
    }
    if (shared->threads >= shared->most_threads)
        return;
    ++shared->threads;
    std::thread(run, shared).detach();
}

void Crew::run(const std::shared_ptr<Shared>& shared)
{
    Hand self;
    hand_ = &self;
    std::unique_lock lock(shared->mutex);
    shared->hands.push_back(&self);
    while (!shared->stopping) {
        if (shared->on_duty >= shared->on_duty_wanted) {
            ++shared->spare;
            shared->turn.wait(lock, [&] { return shared->called > 0 || shared->stopping; });
            --shared->spare;
            shared->called -= shared->called > 0 ? 1 : 0;
            continue;
        }
        ++shared->on_duty;
        lock.unlock();
        bool more = true;
        while (more && shared->on_duty <= shared->on_duty_wanted)
            more = shared->run_one();
        lock.lock();
        --shared->on_duty;
        if (!more) {
            shared->stopping = true;
            shared->turn.notify_all();
        }
    }
    std::erase(shared->hands, &self);
    --shared->threads;
    shared->ended.notify_all();
}

Crew::Work::Work(Crew& crew) : crew_(crew)
{
    if (hand_)
        hand_->since = now();
}

Crew::Work::~Work()
{
    if (!hand_ || hand_->since.exchange(0) >= 0)
        return;
    // Somebody has taken over: one of us is one too many now, and goes after its next call.
    const std::lock_guard lock(crew_.shared_->mutex);
    ++crew_.shared_->on_duty;
    --crew_.shared_->held_up;
}

bool Crew::may_work() const
{
    return shared_->held_up + 1 < shared_->most_threads;
}

bool Crew::relieve(std::chrono::milliseconds held_up_after)
{
    const std::int64_t latest = now() - std::chrono::nanoseconds(held_up_after).count();
    const std::lock_guard lock(shared_->mutex);
    bool anybody = false;
    for (Hand* const hand : shared_->hands) {
        std::int64_t since = hand->since;
        anybody = anybody || since > 0;
        if (since <= 0 || since > latest || !hand->since.compare_exchange_strong(since, -since))
            continue;
        --shared_->on_duty;
        ++shared_->held_up;
        call_somebody(shared_);
    }
    return anybody;
}

bool Crew::stop(std::chrono::milliseconds patience)
{
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->turn.notify_all();
    return shared_->ended.wait_for(lock, patience, [&] { return shared_->threads == 0; });
}

}  // namespace convoy
