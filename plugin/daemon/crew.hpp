// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace convoy {

/// The threads that do I/O. A few are on duty; they also answer what is usually quick, since
/// handing it to another thread and back costs more than the answer. When one is held up by that
/// (the share hangs), another takes over its duty at the next `relieve`.
class Crew {
public:
    /// `run_one` waits for one event and sees to it; false: there will be none any more.
    Crew(unsigned on_duty, unsigned most_threads, std::function<bool()> run_one);
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    void start();

    /// Around work that may hold the thread up; nothing on threads that are not of the crew.
    class Work {
    public:
        explicit Work(Crew& crew);
        ~Work();
        Work(const Work&) = delete;
        Work& operator=(const Work&) = delete;

    private:
        Crew& crew_;
    };

    /// Whether there would be somebody to take over if the caller was held up, too.
    bool may_work() const;

    /// Lets others take over from those who are held up. Returns whether anybody is at `Work` now.
    bool relieve(std::chrono::milliseconds held_up_after);

    /// After `run_one` has begun to return false. False: some are still held up, and are left
    /// behind.
    bool stop(std::chrono::milliseconds patience);

private:
    struct Hand {
        /// Nanoseconds on the steady clock since when it is at work; negative: it was relieved.
        std::atomic<std::int64_t> since{0};
    };
    struct Shared {
        unsigned on_duty_wanted = 0, most_threads = 0;
        std::function<bool()> run_one;
        std::mutex mutex;
        std::condition_variable turn, ended;
        std::atomic<unsigned> on_duty{0}, held_up{0};
        unsigned threads = 0, spare = 0,
                 called = 0;  ///< of the spare ones, so many are on their way
        bool stopping = false;
        std::vector<Hand*> hands;
    };
    static void run(const std::shared_ptr<Shared>& shared);
    static void call_somebody(const std::shared_ptr<Shared>& shared);

    static thread_local Hand* hand_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace convoy
