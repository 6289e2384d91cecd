// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/paths.hpp"

#include <csignal>

#include <sys/time.h>

#include "harness/base/text.hpp"
#include "harness/lab/child.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/text_sink.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"
#include "harness/testing/small_disk.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::lab;
using namespace harness::lab::qemu;
using testing::Environment;
using testing::put;
using testing::TemporaryFolder;
using testing::text_of;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_in(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename());
    return names;
}

/// Whether another process could take the lock now.
bool is_free(const fs::path& file)
{
    const Interrupt interrupt;
    TextSink sink;
    const auto ran =
        run_program({.argv = {"flock", "--nonblock", file, "true"}}, {}, sink, interrupt);
    REQUIRE(ran);
    CHECK(sink.err.empty());
    return ran->ending.exit == 0;
}

/// Another process that has the lock.
Child holder_of(const fs::path& file)
{
    auto child = Child::start({.argv = {"flock", file, "sleep", "1000"}}, "/dev/null");
    REQUIRE(child);
    for (int tries = 0; FileLock::try_to_take(file)->held() && tries < 1000; ++tries)
        child->wait(5ms);
    return std::move(*child);
}

/// A signal comes again and again: whatever blocks is interrupted.
class Alarms {
public:
    Alarms()
    {
        struct sigaction action = {};
        action.sa_handler = [](int) {};
        ::sigaction(SIGALRM, &action, &before_);
        set({0, 10'000});
    }
    ~Alarms()
    {
        set({0, 0});
        ::sigaction(SIGALRM, &before_, nullptr);
    }
    Alarms(const Alarms&) = delete;
    Alarms& operator=(const Alarms&) = delete;

private:
    static void set(timeval every)
    {
        const itimerval timer{every, every};
        ::setitimer(ITIMER_REAL, &timer, nullptr);
    }
    struct sigaction before_ = {};
};

}  // namespace

TEST_CASE("the cache is where the XDG Base Directory Specification puts it", "[lab]")
{
    const Environment home("HOME", "/home/somebody");
    const auto with = [](const std::optional<std::string>& cache) {
        const Environment variable("XDG_CACHE_HOME", cache);
        return cache_folder();
    };
    CHECK(with("/var/cache/mine") == "/var/cache/mine/volab");
    CHECK(with(std::nullopt) == "/home/somebody/.cache/volab");
    CHECK(with("") == "/home/somebody/.cache/volab");
    CHECK(with("relative/path") == "/home/somebody/.cache/volab");
}

TEST_CASE("the cache of somebody without a home is a temporary folder", "[lab]")
{
    const Environment home("HOME", std::nullopt);
    const Environment cache("XDG_CACHE_HOME", std::nullopt);
    CHECK(cache_folder() == fs::temp_directory_path() / "volab");
}

TEST_CASE("VOLAB_HOME says where the recipes are and must be right", "[lab]")
{
    const TemporaryFolder folder;
    fs::create_directories(folder / "fixtures/host");
    {
        const Environment variable("VOLAB_HOME", folder.path());
        const auto found = fixtures_folder();
        REQUIRE(found);
        CHECK(*found == folder / "fixtures");
    }
    const Environment variable("VOLAB_HOME", folder / "fixtures");
    const auto found = fixtures_folder();
    REQUIRE_FALSE(found);
    CHECK(found.error().what ==
          cat("there is no folder 'fixtures' in '", (folder / "fixtures").string(), "'"));
}

TEST_CASE("check_room asks for what is there and not for more", "[lab]")
{
    const TemporaryFolder folder;
    CHECK(check_room(folder.path(), 0));
    CHECK(check_room(folder / "not there yet", 1));  // what is not known is no reason to stop
    const auto room = check_room(folder.path(), UINTMAX_C(1) << 40);
    REQUIRE_FALSE(room);
    CHECK(room.error().what.find(cat("in '", folder.path().string(),
                                     "'; this needs 1099511627776 MiB")) != std::string::npos);
}

TEST_CASE("a file is read back as it was written", "[lab]")
{
    const TemporaryFolder folder;
    const std::string text =
        GENERATE(std::string{}, std::string{"text\n"}, std::string(200'000, '\0'));
    REQUIRE(write_file(folder / "new/folder/file", text));
    CHECK(*read_file(folder / "new/folder/file") == text);
    CHECK(names_in(folder / "new/folder") == std::vector<std::string>{"file"});
}

TEST_CASE("write_file replaces a file and its mode", "[lab]")
{
    const TemporaryFolder folder;
    put(folder / "file", "a longer text than the new one");
    REQUIRE(write_file(folder / "file", "secret", 0600));
    CHECK(text_of(folder / "file") == "secret");
    CHECK(fs::status(folder / "file").permissions() == fs::perms{0600});
    CHECK(names_in(folder.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("write_file that fails changes nothing and leaves nothing", "[lab]")
{
    const TemporaryFolder folder;
    put(folder / "file", "before");
    {
        const testing::SmallDisk disk(1000);
        const auto written = write_file(folder / "file", std::string(2000, 'x'));
        REQUIRE_FALSE(written);
        CHECK(written.error().what.ends_with(": File too large"));
    }
    CHECK(text_of(folder / "file") == "before");
    CHECK(names_in(folder.path()) == std::vector<std::string>{"file"});

    fs::create_directories(folder / "a folder/with something in it");
    CHECK_FALSE(write_file(folder / "a folder", "x"));
    CHECK(names_in(folder.path()).size() == 2);

    CHECK_FALSE(write_file(folder / "file/below a file", "x"));
    CHECK(text_of(folder / "file") == "before");
}

TEST_CASE("read_file names the file that is not there", "[lab]")
{
    const TemporaryFolder folder;
    const auto text = read_file(folder / "absent");
    REQUIRE_FALSE(text);
    CHECK(text.error().what ==
          cat("cannot read '", (folder / "absent").string(), "': No such file or directory"));
}

TEST_CASE("read_file of a folder is an error like any other", "[lab]")
{
    const TemporaryFolder folder;
    const auto text = read_file(folder.path());
    REQUIRE_FALSE(text);
    CHECK(text.error().what == cat("cannot read '", folder.path().string(), "': Is a directory"));
}

TEST_CASE("FileLock keeps others out until it goes", "[lab]")
{
    const TemporaryFolder folder;
    const fs::path file = folder / "new folder/lock";
    {
        auto lock = FileLock::try_to_take(file);
        REQUIRE(lock);
        REQUIRE(lock->held());
        CHECK_FALSE(FileLock::try_to_take(file)->held());
        CHECK_FALSE(is_free(file));

        const FileLock moved = std::move(*lock);
        CHECK_FALSE(is_free(file));
    }
    CHECK(is_free(file));
    CHECK(FileLock::try_to_take(file)->held());
}

TEST_CASE("FileLock waits for another process and says so once", "[lab]")
{
    const TemporaryFolder folder;
    const fs::path file = folder / "lock";
    Child holder = holder_of(file);
    REQUIRE_FALSE(FileLock::try_to_take(file)->held());

    int told = 0;
    const auto lock = FileLock::take(file, [&] {
        ++told;
        holder.stop(0ms);  // the kernel lets the lock of the dead go
    });
    REQUIRE(lock);
    CHECK(lock->held());
    CHECK(told == 1);
    CHECK_FALSE(is_free(file));
}

TEST_CASE("FileLock that is free is taken without a word", "[lab]")
{
    const TemporaryFolder folder;
    const auto lock = FileLock::take(folder / "lock", [] { FAIL("nobody has it"); });
    REQUIRE(lock);
    CHECK(lock->held());
}

TEST_CASE("FileLock that waits is interrupted by a signal", "[lab]")
{
    const TemporaryFolder folder;
    const Child holder = holder_of(folder / "lock");
    const Alarms alarms;
    CHECK_FALSE(FileLock::take(folder / "lock", [] {}));
}

TEST_CASE("FileLock that cannot be is an error", "[lab]")
{
    const TemporaryFolder folder;
    put(folder / "file", "");
    const auto lock = FileLock::try_to_take(folder / "file/lock");
    REQUIRE_FALSE(lock);
    CHECK(lock.error().what ==
          cat("cannot open '", (folder / "file/lock").string(), "': Not a directory"));
}
