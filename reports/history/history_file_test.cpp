// SPDX-License-Identifier: Apache-2.0

// What can be wrong with the file, and programs that use it at the same time.
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "harness/testing/catch.hpp"
#include "harness/testing/small_disk.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/history/database.hpp"
#include "reports/history/history.hpp"
#include "reports/testing/made_up_run.hpp"

using namespace reports;
using namespace std::chrono_literals;
using harness::Result;
using harness::testing::put;
using harness::testing::TemporaryFolder;
using reports::testing::run;

namespace {

std::string trouble(const std::filesystem::path& file, Access access)
{
    const auto opened = History::open(file, access, 50ms);
    REQUIRE_FALSE(opened);
    CHECK_FALSE(opened.error().hint.empty());
    return opened.error().what;
}

std::size_t count(const std::filesystem::path& file)
{
    const auto history = History::open(file, Access::read);
    REQUIRE(history);
    const auto runs = history->runs({.most = 100'000});
    REQUIRE(runs);
    return runs->size();
}

void fill(const std::filesystem::path& file, int runs)
{
    auto history = History::open(file, Access::write);
    REQUIRE(history);
    for (int n = 0; n < runs; ++n)
        REQUIRE(history->add(run(n, {{"make"}}), "/r"));
}

/// What `work` gives in a process of its own, by another user when we are root, who may do all.
template <typename Work>
int elsewhere(Work work)
{
    const pid_t child = ::fork();
    REQUIRE(child != -1);
    if (child == 0) {
        if (::geteuid() == 0 && ::setuid(65534) != 0)
            ::_exit(99);
        ::_exit(work());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

}  // namespace

TEST_CASE("of several programs that add at once none loses a run", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "history.db";
    constexpr int programs = 6, each_adds = 25;
    std::vector<pid_t> children;
    for (int program = 0; program < programs; ++program) {
        const pid_t child = ::fork();
        REQUIRE(child != -1);
        if (child == 0) {  // the file is made by all of them at once, too
            auto history = History::open(file, Access::write, 60s);
            bool good = static_cast<bool>(history);
            for (int n = 0; good && n < each_adds; ++n)
                good = static_cast<bool>(
                           history->add(run(program * 1000 + n, {{"make"}, {"use"}}), "/r")) &&
                       history->runs({});
            ::_exit(good ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    CHECK(count(file) == programs * each_adds);
    const auto history = History::open(file, Access::read);
    const auto runs = history->runs({.most = 1000});
    for (const StoredRun& each : *runs)
        REQUIRE(history->steps(each.number)->size() == 2);
}

TEST_CASE("a history that is locked is waited for, and then told of", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "history.db";
    fill(file, 1);
    auto holder = Database::open(file, Access::write, 0ms);
    REQUIRE(holder);
    auto waiting = History::open(file, Access::write, 50ms);
    REQUIRE(waiting);
    const auto held = holder->transaction([&]() -> Result<> {
        const auto added = waiting->add(run(7, {{"make"}}), "/r");
        REQUIRE_FALSE(added);
        CHECK(added.error().what ==
              "the history '" + file.string() +
                  "' is locked: another program has been writing to it for 50ms");
        CHECK(waiting->runs({})->size() == 1);  // readers do not wait
        return harness::Ok{};
    });
    REQUIRE(held);
    CHECK(waiting->add(run(7, {{"make"}}), "/r"));
    CHECK(count(file) == 2);
}

TEST_CASE("what is no history is not taken for one", "[history]")
{
    const TemporaryFolder folder;
    put(folder / "text", std::string(5000, 'x'));
    put(folder / "short", "x");
    const auto other = (folder / "other.db").string();
    for (const Access access : {Access::read, Access::write}) {
        CHECK(trouble(folder / "text", access) ==
              "'" + (folder / "text").string() + "' is no history: it is not an SQLite database");
        CHECK(trouble(folder.path(), access) ==
              "cannot open the history '" + folder.path().string() + "': it is a folder");
        CHECK(trouble("/dev/null", access) == "cannot open the history '/dev/null': it is no file");
    }
    CHECK(trouble(folder / "none/history.db", Access::write) ==
          "cannot make the history '" + (folder / "none/history.db").string() +
              "': there is no folder '" + (folder / "none").string() + "'");
    CHECK(harness::testing::text_of(folder / "text") == std::string(5000, 'x'));
    CHECK(harness::testing::text_of(folder / "short") == "x");
}

TEST_CASE("another program's database is left alone, and a newer history, too", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "history.db";
    fill(file, 1);
    const auto change = [&](const char* sql) {
        auto database = Database::open(file, Access::write, 50ms);
        REQUIRE(database);
        REQUIRE(database->run(sql));
    };
    change("PRAGMA user_version = 99");
    for (const Access access : {Access::read, Access::write})
        CHECK(trouble(file, access) ==
              "the history '" + file.string() + "' has schema 99, and this volab knows 1");
    change("PRAGMA application_id = 1234");
    for (const Access access : {Access::read, Access::write})
        CHECK(trouble(file, access) ==
              "'" + file.string() + "' is no history: it is another program's database");
}

TEST_CASE("a history that is not there is an empty one to a reader", "[history]")
{
    const TemporaryFolder folder;
    CHECK(count(folder / "history.db") == 0);
    CHECK(count(folder / "none/history.db") == 0);
    CHECK(std::filesystem::is_empty(folder.path()));
    put(folder / "empty.db", "");
    CHECK(count(folder / "empty.db") == 0);
}

TEST_CASE("paths with characters of URIs are paths", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "a?mode=memory#b%20.db";
    fill(file, 1);
    CHECK(std::filesystem::exists(file));
    CHECK(count(file) == 1);
}

TEST_CASE("a history that cannot be written to can be read", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "history.db";
    fill(file, 3);
    using std::filesystem::perms;
    std::filesystem::permissions(file, perms(0444));
    std::filesystem::permissions(folder.path(), perms(0555));
    CHECK(elsewhere([&] {
              const auto history = History::open(file, Access::read, 50ms);
              return history && history->runs({})->size() == 3 ? 0 : 1;
          }) == 0);
    CHECK(elsewhere([&] {
              const auto history = History::open(file, Access::write, 50ms);
              return !history &&
                             history.error().what.ends_with("cannot be written to: it is read-only")
                         ? 0
                         : 1;
          }) == 0);
    CHECK(elsewhere([&] {
              const auto made = History::open(folder / "new.db", Access::write, 50ms);
              return !made && made.error().what.ends_with("Permission denied") ? 0 : 1;
          }) == 0);
    std::filesystem::permissions(file, perms(0000));
    CHECK(elsewhere([&] {
              const auto history = History::open(file, Access::read, 50ms);
              return !history && history.error().what.ends_with("Permission denied") ? 0 : 1;
          }) == 0);
    std::filesystem::permissions(folder.path(), perms(0755));
}

TEST_CASE("on a full disk nothing of a run is added, and nothing is lost", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "history.db";
    fill(file, 20);
    {
        auto history = History::open(file, Access::write, 50ms);
        REQUIRE(history);
        RunSummary large = run(99, {});
        for (int n = 0; n < 2000; ++n)
            large.steps.emplace_back().plan.id = "step-" + std::to_string(n);
        const harness::testing::SmallDisk disk(std::filesystem::file_size(file));
        const auto added = history->add(large, "/r");
        REQUIRE_FALSE(added);
        CHECK(added.error().what.starts_with("cannot use the history '" + file.string() + "': "));
    }
    CHECK(count(file) == 20);
    fill(file, 21);
    CHECK(count(file) == 21);
}

TEST_CASE("a damaged history is told of", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "history.db";
    fill(file, 200);
    {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(4096);
        bytes << std::string(std::filesystem::file_size(file) - 8192, '\xa5');
    }
    const auto history = History::open(file, Access::read);
    REQUIRE(history);
    const auto runs = history->runs({});
    REQUIRE_FALSE(runs);
    CHECK(runs.error().what == "the history '" + file.string() + "' is damaged");
}

TEST_CASE("an older file is taken to the newest schema, step by step, once", "[history]")
{
    const TemporaryFolder folder;
    const auto file = folder / "some.db";
    const std::vector<const char*> versions{"CREATE TABLE a (x); INSERT INTO a VALUES (1)",
                                            "ALTER TABLE a ADD COLUMN y DEFAULT 2",
                                            "UPDATE a SET x = x + y"};
    for (const std::size_t newest : {1U, 3U, 3U}) {
        auto database = Database::open(file, Access::write, 50ms);
        REQUIRE(database);
        REQUIRE(database->migrate(
            {versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(newest)}));
        CHECK(*database->number("SELECT x FROM a") == (newest == 1 ? 1 : 3));
        CHECK(*database->number("PRAGMA user_version") == static_cast<std::int64_t>(newest));
    }
    auto database = Database::open(file, Access::write, 50ms);
    const std::vector<const char*> wrong{versions[0], versions[1], versions[2],
                                         "UPDATE a SET x = 9; UPDATE none SET x = 1"};
    CHECK_FALSE(database->migrate(wrong));
    CHECK(*database->number("SELECT x FROM a") == 3);  // all of a step, or nothing
    CHECK(*database->number("PRAGMA user_version") == 3);
}

TEST_CASE("the words for outcomes in the file are those of the model", "[history]")
{
    const TemporaryFolder folder;
    fill(folder / "history.db", 0);
    auto database = Database::open(folder / "history.db", Access::read, 50ms);
    std::size_t words = 0;
    REQUIRE(database->run("SELECT id, word FROM outcome", {}, [&](const Row& row) {
        ++words;
        CHECK(to_string(static_cast<harness::model::Outcome>(row.number(0))) == row.text(1));
    }));
    CHECK(words == 5);
}
