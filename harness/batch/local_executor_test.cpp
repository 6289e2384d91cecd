// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/local_executor.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

namespace harness::batch {
namespace {

using harness::testing::put;
using harness::testing::TemporaryFolder;
using harness::testing::text_of;
using namespace std::chrono_literals;

constexpr auto long_enough = 30s;  // for what happens at once; nobody waits that long

Limits up_to(unsigned at_once)
{
    return {.at_once = at_once, .memory_mib = 1000, .cores = 64};
}

class Ground {
public:
    Task shell(const std::string& job, const std::string& script, Needs needs = {}) const
    {
        return {.job = job,
                .argv = {"/bin/sh", "-c", script},
                .folder = folder_ / job,
                .log = folder_ / (job + ".txt"),
                .needs = needs};
    }
    std::filesystem::path operator/(std::string_view name) const { return folder_ / name; }

private:
    TemporaryFolder folder_;
};

/// What happens until so many tasks have ended, or for a while: "a starts", "a ends with 0".
std::vector<std::string> happens(Executor& executor, std::size_t ends)
{
    std::vector<std::string> seen;
    const auto deadline = Clock::now() + long_enough;
    while (ends > 0 && Clock::now() < deadline) {
        const auto changes = executor.wait(100ms);
        REQUIRE(changes);
        for (const Change& change : *changes) {
            if (const auto* started = std::get_if<TaskStarted>(&change)) {
                seen.push_back(cat(started->job, " starts"));
                continue;
            }
            const auto& ended = std::get<TaskEnded>(change);
            seen.push_back(ended.exit ? cat(ended.job, " ends with ", *ended.exit)
                                      : cat(ended.job, ": ", ended.trouble));
            --ends;
        }
    }
    return seen;
}

using Seen = std::vector<std::string>;

TEST_CASE("Tasks run one after the other where there is room for one", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(1));
    REQUIRE(executor.add(
        {ground.shell("a", "echo out; echo err >&2; exit 3"), ground.shell("b", "exit 0")}));

    CHECK(happens(executor, 2) == Seen{"a starts", "a ends with 3", "b starts", "b ends with 0"});
    CHECK(text_of(ground / "a.txt") == "out\nerr\n");
}

TEST_CASE("Tasks run beside each other where there is room", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(2));
    // Each waits for what the other does.
    const auto meet = [&](const char* mine, const char* others) {
        return cat("touch ", (ground / mine).string(), "; until [ -e ", (ground / others).string(),
                   " ]; do sleep 0.02; done");
    };
    REQUIRE(executor.add({ground.shell("a", meet("1", "2")), ground.shell("b", meet("2", "1")),
                          ground.shell("c", "exit 0")}));

    const Seen seen = happens(executor, 3);
    REQUIRE(seen.size() == 6);
    CHECK(seen[0] == "a starts");
    CHECK(seen[1] == "b starts");
}

TEST_CASE("A small task goes past one that does not fit yet", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(8));
    const std::string until_small_was_there =
        cat("until [ -e ", (ground / "small").string(), " ]; do sleep 0.02; done");
    REQUIRE(executor.add(
        {ground.shell("large", until_small_was_there, {.memory_mib = 700}),
         ground.shell("larger", "exit 0", {.memory_mib = 900}),
         ground.shell("small", cat("touch ", (ground / "small").string()), {.memory_mib = 300})}));

    const Seen seen = happens(executor, 3);
    REQUIRE(seen.size() == 6);
    CHECK(seen[1] == "small starts");
    CHECK(seen.back() == "larger ends with 0");
}

TEST_CASE("A task that cannot start ends with the reason", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(1));
    Task task = ground.shell("a", "");
    task.argv = {"/nowhere/volab"};
    Task other = ground.shell("b", "");
    other.log = ground / "nowhere/log";
    REQUIRE(executor.add({task, other}));

    const Seen seen = happens(executor, 2);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].starts_with("a: cannot start '/nowhere/volab': No such file or directory"));
    CHECK(seen[1].starts_with("b: cannot write '"));
}

TEST_CASE("What killed a task is told", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(1));
    REQUIRE(executor.add({ground.shell("a", "kill -SEGV $$")}));

    CHECK(happens(executor, 1) == Seen{"a starts", "a: killed by signal 11"});
}

TEST_CASE("Tasks that have not begun can be taken back", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(1));
    REQUIRE(executor.add({ground.shell("a", "exit 0"), ground.shell("b", "exit 0")}));
    REQUIRE(executor.wait(0ms)->size() == 1);

    const auto dropped = executor.drop_waiting();

    REQUIRE(dropped.size() == 1);
    CHECK(dropped.front().job == "b");
    CHECK(happens(executor, 1) == Seen{"a ends with 0"});
    CHECK(executor.wait(0ms)->empty());
}

/// A shell that says when it listens, and ends in good order when it is asked to.
std::string orderly(const std::filesystem::path& ready)
{
    return cat("trap 'exit 130' TERM; touch ", ready.string(), "; while :; do sleep 0.02; done");
}

void wait_until_there(const std::filesystem::path& file, Executor& executor)
{
    const auto deadline = Clock::now() + long_enough;
    while (!std::filesystem::exists(file) && Clock::now() < deadline)
        (void)executor.wait(10ms);
    REQUIRE(std::filesystem::exists(file));
}

TEST_CASE("Interrupted tasks end in their own order", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(2));
    REQUIRE(executor.add({ground.shell("a", orderly(ground / "a-is-there")),
                          ground.shell("b", orderly(ground / "b-is-there"))}));
    wait_until_there(ground / "a-is-there", executor);
    wait_until_there(ground / "b-is-there", executor);

    executor.interrupt();

    Seen seen = happens(executor, 2);
    std::ranges::sort(seen);
    CHECK(seen == Seen{"a ends with 130", "b ends with 130"});
}

TEST_CASE("Killed tasks end at once, with all that they started", "[executor]")
{
    const Ground ground;
    LocalExecutor executor(up_to(1));
    REQUIRE(executor.add(
        {ground.shell("a", cat("trap '' TERM; sleep 300 & echo $! > ", (ground / "pid").string(),
                               "; touch ", (ground / "there").string(), "; wait; sleep 300"))}));
    wait_until_there(ground / "there", executor);
    executor.interrupt();

    executor.kill();

    CHECK(happens(executor, 1) == Seen{"a: killed by signal 9"});
    const pid_t sleeper = std::stoi(text_of(ground / "pid"));
    const auto deadline = Clock::now() + long_enough;
    while (::kill(sleeper, 0) == 0 && Clock::now() < deadline)
        (void)executor.wait(10ms);
    CHECK(::kill(sleeper, 0) != 0);
}

TEST_CASE("Nothing runs on when the executor is gone", "[executor]")
{
    const Ground ground;
    {
        LocalExecutor executor(up_to(1));
        REQUIRE(executor.add({ground.shell("a", cat("echo $$ > ", (ground / "pid").string(),
                                                    "; touch ", (ground / "there").string(),
                                                    "; while :; do sleep 0.02; done"))}));
        wait_until_there(ground / "there", executor);
    }
    CHECK(::kill(std::stoi(text_of(ground / "pid")), 0) != 0);
}

}  // namespace
}  // namespace harness::batch
