// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/crew.hpp"

#include <atomic>
#include <semaphore>

#include "harness/testing/catch.hpp"
#include "plugin/daemon/workers.hpp"

using namespace convoy;

TEST_CASE("workers are bounded, and what they hang in does not hold up their end", "[daemon]")
{
    std::counting_semaphore<8> go{0}, begun{0};
    std::atomic<int> done{0};
    Workers workers(2, 3);
    const auto job = [&] {
        begun.release();
        go.acquire();
        ++done;
    };
    for (int i = 0; i < 2; ++i) {
        CHECK(workers.has_free());
        CHECK(workers.submit(job));
        begun.acquire();
    }
    CHECK_FALSE(workers.has_free());
    for (int i = 0; i < 3; ++i)
        CHECK(workers.submit(job));
    CHECK_FALSE(workers.submit(job));
    CHECK_FALSE(workers.stop(std::chrono::milliseconds{1}));
    CHECK_FALSE(workers.submit(job));
    go.release(5);
    CHECK(workers.stop(std::chrono::seconds{20}));
    CHECK(done == 5);
}

TEST_CASE("when a thread of the crew is held up, another goes on", "[daemon]")
{
    std::counting_semaphore<> events{0}, release{0}, held{0}, served{0};
    std::atomic<int> to_hang{2};
    std::atomic<bool> open{true};
    Crew* the_crew = nullptr;
    Crew crew(1, 4, [&] {
        events.acquire();
        if (!open) {
            events.release();  // for the others
            return false;
        }
        if (to_hang-- > 0) {
            const Crew::Work work(*the_crew);
            held.release();
            release.acquire();
        }
        served.release();
        return true;
    });
    the_crew = &crew;
    crew.start();
    for (int i = 0; i < 2; ++i) {
        events.release();
        held.acquire();
        CHECK(crew.may_work());
        while (crew.relieve(std::chrono::milliseconds{0})) {
        }
    }
    events.release();
    served.acquire();  // by the third: two hang
    release.release(2);
    served.acquire();
    served.acquire();
    open = false;
    events.release();
    CHECK(crew.stop(std::chrono::seconds{20}));
}

TEST_CASE("of a crew whose hands are held up at the same time, each is relieved", "[daemon]")
{
    std::counting_semaphore<> events{0}, release{0}, held{0}, served{0};
    std::atomic<bool> open{true};
    Crew* the_crew = nullptr;
    Crew crew(2, 64, [&] {
        events.acquire();
        if (!open) {
            events.release();  // for the others
            return false;
        }
        {
            const Crew::Work work(*the_crew);
            held.release();
            release.acquire();
        }
        served.release();
        return true;
    });
    the_crew = &crew;
    crew.start();
    const auto hold = [&](int hands) {
        events.release(hands);
        for (int i = 0; i < hands; ++i)
            CHECK(held.try_acquire_for(std::chrono::seconds{20}));
        while (crew.relieve(std::chrono::milliseconds{0})) {
        }
    };
    const auto let_go = [&](int hands) {
        release.release(hands);
        for (int i = 0; i < hands; ++i)
            served.acquire();
    };
    for (int round = 0; round < 5; ++round) {
        hold(1);
        let_go(1);  // one is spare now
        hold(2);
        hold(2);  // by two who relieve them, of whom one was spare
        let_go(4);
    }
    open = false;
    events.release();
    CHECK(crew.stop(std::chrono::seconds{20}));
}
