// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/sweeper.hpp"

#include <chrono>

namespace convoy {

using harness::Ok;
using harness::Result;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds moment{200};
constexpr std::chrono::minutes until_next_try{10};

}  // namespace

Sweeper::~Sweeper()
{
    thread_.request_stop();
    wake_.notify_all();
}

void Sweeper::sweep(const Share::View& view, const std::string& name)
{
    const auto deadline = steady_clock::now() + moment;
    const auto trash = Share::folder(view, folders::trash);
    if (!trash || !remove_tree(trash->get(), name, [&] { return steady_clock::now() < deadline; }))
        sweep_later();
}

Result<> Sweeper::sweep_all(const Share::View& view, const KeepGoing& keep_going)
{
    const auto trash = Share::folder(view, folders::trash);
    if (!trash)
        return trash.error();
    const auto names = names_in(trash->get());
    if (!names)
        return names.error();
    Result<> all = Ok{};
    for (const std::string& name : *names)
        if (auto removed = remove_tree(trash->get(), name, keep_going); !removed)
            all = std::move(removed);
    return all;
}

void Sweeper::sweep_later()
{
    const std::lock_guard lock(mutex_);
    wanted_ = true;
    if (!thread_.joinable())
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    wake_.notify_all();
}

void Sweeper::run(const std::stop_token& stop)
{
    bool left = false;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            if (left)
                wake_.wait_for(lock, stop, until_next_try, [this] { return wanted_; });
            else
                wake_.wait(lock, stop, [this] { return wanted_; });
            wanted_ = false;
        }
        const auto view = share_.view();
        left = !view || !sweep_all(*view, [&] { return !stop.stop_requested(); });
    }
}

}  // namespace convoy
