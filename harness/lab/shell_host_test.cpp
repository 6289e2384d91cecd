// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/shell_host.hpp"

#include <fstream>
#include <thread>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/text_sink.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds patience = 20s;

struct Here {
    Interrupt interrupt;
    ShellHost host{"here", {{"bash", "-c"}, "the shell"}, interrupt};
    TextSink sink;
    fs::path folder = fs::temp_directory_path() / cat("volab-shell-host-", ::getpid());

    Here() { fs::create_directories(folder); }
    ~Here() { fs::remove_all(folder); }

    CommandResult run(std::string script, std::chrono::milliseconds timeout = 20s)
    {
        const auto ran = host.run({std::move(script), timeout}, sink);
        REQUIRE(ran);
        return *ran;
    }
};

}  // namespace

TEST_CASE("ShellHost runs a script of many lines and tells its status", "[lab]")
{
    Here here;
    const auto ran = here.run("echo one\nprintf 'no newline' >&2\n(exit 4)\necho never");
    CHECK(ran.status == 4);
    CHECK(here.sink.out == "one\n");
    CHECK(here.sink.err == "no newline");
}

TEST_CASE("ShellHost leaves quotes, templates and variables to the script's shell", "[lab]")
{
    Here here;
    here.run(R"(x='a "b"'; echo "$x" '{{.Field}}' '$x' \\)");
    CHECK(here.sink.out == "a \"b\" {{.Field}} $x \\\n");
}

TEST_CASE("ShellHost gives a script nothing to read", "[lab]")
{
    Here here;
    CHECK(here.run("cat; echo end").status == 0);
    CHECK(here.sink.out == "end\n");
}

TEST_CASE("ShellHost tells the status of a script that exits or execs", "[lab]")
{
    Here here;
    CHECK(here.run("exit 9").status == 9);
    CHECK(here.run("exec sh -c 'exit 8'").status == 8);
    CHECK(here.run("if").status == 2);
}

TEST_CASE("ShellHost does not wait for a process that holds the pipes, nor ends it", "[lab]")
{
    Here here;
    const auto ran = here.run("sleep 300 & echo $!");
    CHECK(ran.status == 0);
    CHECK(ran.took < 20s);
    const auto pid = static_cast<pid_t>(std::stol(here.sink.out));
    CHECK(::kill(pid, 0) == 0);
    ::kill(pid, SIGKILL);
}

TEST_CASE("ShellHost kills a script past its time with all of its processes", "[lab]")
{
    Here here;
    const auto ran = here.run("echo before; sleep 777.25 | cat; echo after", 2s);
    CHECK(ran.timed_out);
    CHECK_FALSE(ran.status);
    CHECK(here.sink.out == "before\n");
    Here other;
    other.run("pgrep -f 'sleep 777[.]25' || echo none");
    CHECK(other.sink.out == "none\n");
}

TEST_CASE("ShellHost kills what left the session of a script past its time, too", "[lab]")
{
    Here here;
    CHECK(here.run("setsid sleep 777.5 & setsid bash -c 'sleep 777.5 & wait' & sleep 777.5", 500ms)
              .timed_out);
    Here other;
    other.run("pgrep -f 'sleep 777[.]5' || echo none");
    CHECK(other.sink.out == "none\n");
}

TEST_CASE("ShellHost runs what cleans up to its end, though we shall stop", "[lab]")
{
    Here here;
    here.interrupt.request(SIGINT);
    CHECK_FALSE(here.host.run({"echo no"}, here.sink));
    const auto ran = here.host.run({.script = "echo yes", .can_be_interrupted = false}, here.sink);
    REQUIRE(ran);
    CHECK(ran->status == 0);
    CHECK(here.sink.out == "yes\n");
}

TEST_CASE("ShellHost ends a script that killed its shell", "[lab]")
{
    Here here;
    const auto ran = here.run("kill -KILL $$; sleep 777.75");
    CHECK_FALSE(ran.status);
    CHECK_FALSE(ran.timed_out);
    Here other;
    other.run("pgrep -f 'sleep 777[.]75' || echo none");
    CHECK(other.sink.out == "none\n");
}

TEST_CASE("ShellHost is interrupted when a script's program was ended just before us", "[lab]")
{
    Here here;
    CHECK(here.run("bash -c 'kill -TERM $$'").status == 128 + SIGTERM);

    std::thread later([&] {
        while (!fs::exists(here.folder / "now"))
            std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(our_turn / 10);  // its status comes first
        here.interrupt.request(SIGTERM);
    });
    const auto ran = here.host.run(
        {cat("bash -c 'touch ", (here.folder / "now").string(), "; kill -TERM $$'"), 20s},
        here.sink);
    later.join();
    REQUIRE_FALSE(ran);
    CHECK(ran.error() == here.interrupt.error());
}

TEST_CASE("ShellHost does not run the first part of a script with a NUL", "[lab]")
{
    Here here;
    const auto ran = here.host.run({std::string("echo one\0; echo two", 19)}, here.sink);
    REQUIRE_FALSE(ran);
    CHECK(ran.error().fault == Fault::scenario);
    CHECK(here.sink.out.empty());
}

TEST_CASE("ShellHost says so when the transport is broken", "[lab]")
{
    Interrupt interrupt;
    ShellHost host("gone", {{"sh", "-c", "echo no route >&2; exit 255", "--"}, "ssh to 'gone'"},
                   interrupt);
    TextSink sink;
    const auto ran = host.run({"true"}, sink);
    REQUIRE_FALSE(ran);
    CHECK(ran.error().fault == Fault::lab);
    CHECK(ran.error().what == "ssh to 'gone' failed (exit status 255): no route");
}

TEST_CASE("ShellHost copies files there and back, whole and with their mode", "[lab]")
{
    Here here;
    std::string content(300'000, '\0');
    for (std::size_t i = 0; i < content.size(); ++i)
        content[i] = static_cast<char>(i * 7);
    std::ofstream(here.folder / "from", std::ios::binary) << content;

    const std::string there = here.folder / "new folder/it's there";
    REQUIRE(here.host.put(here.folder / "from", there, 0751, patience));
    CHECK((fs::status(there).permissions() & fs::perms::mask) == fs::perms{0751});
    REQUIRE(here.host.get(there, here.folder / "back", patience));
    std::ifstream back(here.folder / "back", std::ios::binary);
    CHECK(std::string{std::istreambuf_iterator<char>(back), {}} == content);
}

TEST_CASE("ShellHost leaves nothing behind when a copy fails", "[lab]")
{
    Here here;
    const auto missing = here.host.get(here.folder / "absent", here.folder / "back", patience);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().what.find("No such file") != std::string::npos);
    CHECK(fs::is_empty(here.folder));

    CHECK_FALSE(here.host.put(here.folder / "absent", here.folder / "to", std::nullopt, patience));
    CHECK_FALSE(here.host.put(here.folder, here.folder / "to", std::nullopt, patience));  // no file
    CHECK(fs::is_empty(here.folder));
}

TEST_CASE("ShellHost puts nothing but files, and says why", "[lab]")
{
    Here here;
    const fs::path fifo = here.folder / "fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    for (const fs::path& from : {fifo, here.folder, fs::path{"/dev/zero"}}) {
        const auto put = here.host.put(from, here.folder / "to", std::nullopt, patience);
        REQUIRE_FALSE(put);
        CHECK(put.error().what ==
              cat("cannot read '", from.string(), "': it is not a regular file"));
    }
    const auto put =
        here.host.put(here.folder / "absent", here.folder / "to", std::nullopt, patience);
    REQUIRE_FALSE(put);
    CHECK(put.error().what.ends_with("/absent': No such file or directory"));
}

TEST_CASE("ShellHost copies files whose names begin with '-'", "[lab]")
{
    Here here;
    std::ofstream(here.folder / "from") << "content";
    const auto folder = fs::current_path();
    fs::current_path(here.folder);  // a relative name is one in the shell's folder
    const auto put = here.host.put(here.folder / "from", "-rf", 0644, patience);
    const auto deep = here.host.put(here.folder / "from", "-p/-to", 0644, patience);
    const auto got = here.host.get("-rf", here.folder / "back", patience);
    fs::current_path(folder);
    REQUIRE(put);
    REQUIRE(deep);
    REQUIRE(got);
    CHECK(fs::file_size(here.folder / "-p" / "-to") == 7);
    CHECK(fs::file_size(here.folder / "back") == 7);
}

TEST_CASE("ShellHost gives up a copy that does not end, and leaves nothing of it", "[lab]")
{
    Here here;
    const fs::path fifo = here.folder / "fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    const auto got = here.host.get(fifo, here.folder / "back" / "file", 100ms);
    REQUIRE_FALSE(got);
    CHECK(got.error().what == "on 'here': not copied within 100ms");
    CHECK(fs::is_empty(here.folder / "back"));
    here.run(cat("pgrep -f 'cat -- ", fifo.string(), "' | grep -vx $$ || true"));
    CHECK(here.sink.out.empty());
}

TEST_CASE("ShellHost leaves no part of a file that it cannot name as asked", "[lab]")
{
    Here here;
    std::ofstream(here.folder / "from") << "x";
    fs::create_directories(here.folder / "back" / "taken");
    const auto got = here.host.get(here.folder / "from", here.folder / "back" / "taken", patience);
    REQUIRE_FALSE(got);
    CHECK(got.error().what.ends_with("/back/taken': Is a directory"));
    CHECK(std::distance(fs::directory_iterator(here.folder / "back"), {}) == 1);
}

TEST_CASE("ask gives the text, or an error with what was said", "[lab]")
{
    Here here;
    CHECK(*ask(here.host, "echo 42") == "42\n");
    const auto failed = ask(here.host, "echo broken >&2; exit 3");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().what == "on 'here': broken (exit status 3)");
}
