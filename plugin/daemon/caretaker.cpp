// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/caretaker.hpp"

#include <optional>
#include <thread>

#include "plugin/backup/backups.hpp"
#include "plugin/volume/uses.hpp"

namespace convoy {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds hangs_after{700};  // below what a Get may take
constexpr std::chrono::seconds until_next_try{5};

std::int64_t now()
{
    return steady_clock::now().time_since_epoch().count();
}

}  // namespace

struct Caretaker::Shared {
    Shared(Store::Settings with, const Log& to) : settings(std::move(with)), log(to) {}

    const Store::Settings settings;
    const Log& log;
    Jobs jobs;
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<Store> store;
    std::optional<harness::Error> refused;  ///< why the share could not be opened
    unsigned threads = 0;
    bool stopping = false, asked = false;
    bool waited_for = true;  ///< somebody still waits for the first try, and tells why it failed
    std::atomic<std::int64_t> asking_since{0};  ///< of the question under way; 0: none
    std::atomic<bool> answered_well{false};
    std::atomic<std::int64_t> asked_well{0};  ///< when the last question was asked that it answered
};

Caretaker::Caretaker(Store::Settings settings, const Log& log)
    : shared_(std::make_shared<Shared>(std::move(settings), log))
{
    shared_->threads = 1;
    shared_->asking_since = now();
    std::thread(run, shared_).detach();
}

Caretaker::~Caretaker()
{
    stop(milliseconds{0});
}

void Caretaker::run(const std::shared_ptr<Shared>& shared)
{
    std::unique_lock lock(shared->mutex);
    while (!shared->stopping) {
        shared->asked = false;
        const bool is_open = shared->store != nullptr;
        lock.unlock();
        shared->asking_since = now();
        is_open ? look(*shared) : open(*shared);
        shared->asking_since = 0;
        lock.lock();
        shared->changed.notify_all();
        if (shared->store && !is_open) {
            shared->threads += 2;
            std::thread(recover, shared).detach();
            std::thread(give_signs, shared).detach();
        }
        const auto pause = shared->store && shared->answered_well ? hosts::pause : until_next_try;
        shared->changed.wait_for(lock, pause, [&] { return shared->stopping || shared->asked; });
    }
    --shared->threads;
    shared->changed.notify_all();
}

void Caretaker::open(Shared& shared)
{
    auto opened = Store::open(shared.settings);
    const std::lock_guard lock(shared.mutex);
    if (opened) {
        if (!shared.waited_for)
            shared.log.write(LogLevel::info, "the share answers",
                             {{"share", shared.settings.share.string()}});
        shared.refused.reset();
        shared.answered_well = true;
        shared.store = std::make_shared<Store>(std::move(*opened));
        return;
    }
    if (!shared.refused && !shared.waited_for)
        shared.log.write(LogLevel::error, opened.error().what, {{"hint", opened.error().hint}});
    shared.refused = opened.error();
}

/// What every call begins with. Nothing that may take long in a healthy share.
void Caretaker::look(Shared& shared)
{
    const auto began = steady_clock::now();
    const auto view = shared.store->share().view();
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
    const bool was_well = shared.answered_well.exchange(static_cast<bool>(view));
    if (view)
        shared.asked_well = began.time_since_epoch().count();
    if (!view && was_well)
        shared.log.write(LogLevel::error, view.error().what, {{"hint", view.error().hint}});
    else if (took > hangs_after)
        shared.log.write(LogLevel::warning, "the share has hung",
                         {{"ms", std::to_string(took.count())}});
    else if (view && !was_well)
        shared.log.write(LogLevel::info, "the share answers",
                         {{"share", shared.settings.share.string()}});
}

void Caretaker::give_signs(const std::shared_ptr<Shared>& shared)
{
    std::unique_lock lock(shared->mutex);
    bool was_well = true;
    while (!shared->stopping) {
        lock.unlock();
        const auto signed_well = shared->store->sign_of_life();
        if (!signed_well && was_well)
            shared->log.write(LogLevel::error, signed_well.error().what,
                              {{"hint", signed_well.error().hint}});
        was_well = static_cast<bool>(signed_well);
        lock.lock();
        shared->changed.wait_for(lock, hosts::pause, [&] { return shared->stopping; });
    }
    --shared->threads;
    shared->changed.notify_all();
}

/// On a thread of its own: it may have much data to remove.
void Caretaker::recover(const std::shared_ptr<Shared>& shared)
{
    shared->store->recover();
    recover_backups(*shared->store, shared->jobs, shared->settings.root);
    const std::lock_guard lock(shared->mutex);
    --shared->threads;
    shared->changed.notify_all();
}

harness::Result<> Caretaker::wait_until_open(milliseconds patience)
{
    std::unique_lock lock(shared_->mutex);
    shared_->changed.wait_for(lock, patience, [&] { return shared_->store || shared_->refused; });
    if (shared_->refused)
        return *shared_->refused;
    shared_->waited_for = false;
    return harness::Ok{};
}

Jobs& Caretaker::jobs() const
{
    return shared_->jobs;
}

std::shared_ptr<Store> Caretaker::store() const
{
    const std::lock_guard lock(shared_->mutex);
    return shared_->store;
}

bool Caretaker::share_hangs() const
{
    const std::int64_t since = shared_->asking_since;
    return since != 0 && now() - since > std::chrono::nanoseconds(hangs_after).count();
}

bool Caretaker::share_answers() const
{
    return shared_->answered_well && !share_hangs();
}

milliseconds Caretaker::silent_for() const
{
    return std::chrono::duration_cast<milliseconds>(
        std::chrono::nanoseconds{now() - shared_->asked_well});
}

void Caretaker::look_now()
{
    const std::lock_guard lock(shared_->mutex);
    shared_->asked = true;
    shared_->changed.notify_all();
}

bool Caretaker::stop(milliseconds patience)
{
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->changed.notify_all();
    return shared_->changed.wait_for(lock, patience, [&] { return shared_->threads == 0; });
}

}  // namespace convoy
