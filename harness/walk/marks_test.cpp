// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/marks.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::walk;

namespace {

std::string begins(const std::string& command)
{
    return cat("\x1b]633;word;B;", command, "\a");
}
std::string ends(int status)
{
    return cat("\x1b]633;word;E;", status, "\a");
}

/// A program on a terminal of its own, typed into, and what its marks told.
class TypedInto {
public:
    TypedInto(const std::string& word, const std::string& script) : marks(word)
    {
        pid_ = ::forkpty(&fd_, nullptr, nullptr, nullptr);
        if (pid_ == 0) {
            ::execlp("bash", "bash", "-c", script.c_str(), nullptr);
            ::_exit(127);
        }
    }
    ~TypedInto()
    {
        ::close(fd_);
        ::waitpid(pid_, nullptr, 0);
    }

    void type(std::string_view keys) const { REQUIRE(::write(fd_, keys.data(), keys.size()) > 0); }

    /// Reads until so many commands have ended, or the shell has.
    std::vector<Ended> wait_for(std::size_t commands)
    {
        std::vector<Ended> all;
        char buffer[4096];
        for (pollfd ready{fd_, POLLIN, 0};
             all.size() < commands && ::poll(&ready, 1, 20'000) > 0;) {
            const ssize_t count = ::read(fd_, buffer, sizeof buffer);
            if (count <= 0)
                break;
            shown += marks.take({buffer, static_cast<std::size_t>(count)});
            for (Ended& each : marks.ended())
                all.push_back(std::move(each));
        }
        return all;
    }

    Marks marks;
    std::string shown;

private:
    int fd_ = -1;
    pid_t pid_ = -1;
};

}  // namespace

TEST_CASE("marks tell commands, and are not shown", "[marks]")
{
    Marks marks("word");

    CHECK(marks.take("# ls\r\n" + begins("ls") + "a\r\nb\r\n") == "# ls\r\na\r\nb\r\n");
    REQUIRE(marks.running());
    CHECK(marks.running()->command == "ls");
    CHECK(marks.ended().empty());
    CHECK(marks.take(ends(2) + "# ") == "# ");

    CHECK_FALSE(marks.running());
    const auto ended = marks.ended();
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].command == "ls");
    CHECK(ended[0].status == 2);
    CHECK(ended[0].text == "a\nb\n");
    CHECK(ended[0].whole);
    CHECK(marks.ended().empty());
}

TEST_CASE("marks may come in pieces of any size", "[marks]")
{
    const std::string stream = "x\x1b[1m" + begins("echo a\\\\b\\nc\\e\\a;") + "out\x1b]0;t\a" +
                               ends(0) + "\x1b\x1b]633;" + begins("") + ends(1) + "end";
    for (std::size_t piece = 1; piece < stream.size(); ++piece) {
        Marks marks("word");
        std::string shown;
        std::vector<Ended> ended;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            shown += marks.take(std::string_view{stream}.substr(at, piece));
            for (Ended& each : marks.ended())
                ended.push_back(std::move(each));
        }
        CAPTURE(piece);
        CHECK(shown == "x\x1b[1mout\x1b]0;t\a\x1b\x1b]633;end");
        REQUIRE(ended.size() == 2);
        CHECK(ended[0].command == "echo a\\b\nc\x1b\a;");
        CHECK(ended[0].text == "out");
        CHECK(ended[1].command.empty());
        CHECK(ended[1].status == 1);
    }
}

TEST_CASE("what is printed cannot pass for a mark", "[marks]")
{
    Marks marks("word");
    const std::string forged = "\x1b]633;wore;B;rm -rf /\a\x1b]633;E;0\a\x1b]633;word\a";

    CHECK(marks.take(forged) == forged);
    CHECK_FALSE(marks.running());
    CHECK(marks.take(ends(0)).empty());  // a prompt without a command
    CHECK(marks.ended().empty());
    CHECK(marks.take("\x1b]633;word;?;x\a").empty());
    CHECK_FALSE(marks.running());
}

TEST_CASE("a mark that never ends is only printed", "[marks]")
{
    Marks marks("word");
    const std::string endless = "\x1b]633;word;B;" + std::string(1 << 20, 'x');

    const std::string shown = marks.take(endless) + marks.take(begins("ls"));

    CHECK(shown == endless);
    REQUIRE(marks.running());
    CHECK(marks.running()->command == "ls");
}

TEST_CASE("of much output the beginning and the end are kept", "[marks]")
{
    Marks marks("word");
    (void)marks.take(begins("yes"));
    std::size_t shown = 0;
    for (int i = 0; i < 1000; ++i)
        shown += marks.take(std::string(10'000, i == 0 ? 'a' : i == 999 ? 'z' : 'm')).size();
    (void)marks.take(ends(0));

    CHECK(shown == 10'000'000);
    const auto ended = marks.ended();
    REQUIRE(ended.size() == 1);
    CHECK_FALSE(ended[0].whole);
    CHECK(ended[0].text.size() < 3 * Marks::most_text);
    CHECK(ended[0].text.starts_with("aaa"));
    CHECK(ended[0].text.ends_with("zzz"));
    CHECK(ended[0].text.find("[… 9475712 bytes left out …]") != std::string::npos);
}

TEST_CASE("lines that are pasted together are one command", "[marks]")
{
    Marks marks("word");
    (void)marks.take(begins("echo a") + "a\r\n" + begins("echo b") + "b\r\n" + ends(0));
    const auto ended = marks.ended();
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].command == "echo a\necho b");
    CHECK(ended[0].text == "a\nb\n");
}

TEST_CASE("plain_text is what a terminal shows in the end", "[marks]")
{
    CHECK(plain_text("10%\r\x1b[K100%\r\ndone\r\n") == "100%\ndone\n");
    CHECK(plain_text("ab\bc\r\r\n\xe3\x81\x82\b!") == "ac\n!");
    CHECK(plain_text("\x1b[31mred\x1b[0m\x1b]0;title\a") == "red");
    CHECK(plain_text("") == "");
}

TEST_CASE("a real shell prints marks", "[marks]")
{
    const std::string word = new_mark_word();
    CHECK(word.size() == 32);
    CHECK(word != new_mark_word());
    TypedInto terminal(word, marking_shell(word, "here"));

    terminal.type("echo hi\r");
    terminal.type("(exit 3)\r\r");
    terminal.type("printf '\\e]633;%s;E;0\\a' 123\r");
    terminal.type("for i in 1 2; do\rprintf '%s\\\\n' $i\rdone\r");
    terminal.type("HISTCONTROL=ignorespace\r");
    terminal.type(" echo hidden\r");
    const auto ended = terminal.wait_for(6);

    REQUIRE(ended.size() == 6);
    CHECK(ended[0].command == "echo hi");
    CHECK(ended[0].status == 0);
    CHECK(ended[0].text == "hi\n");
    CHECK(ended[1].command == "(exit 3)");
    CHECK(ended[1].status == 3);
    CHECK(ended[1].text.empty());
    CHECK(ended[2].text.empty());  // an OSC of its own, and no mark
    CHECK(ended[3].command == "for i in 1 2; do\nprintf '%s\\\\n' $i\ndone");
    CHECK(ended[3].text == "1\\n2\\n");
    CHECK(ended[4].command == "HISTCONTROL=ignorespace");
    CHECK(ended[5].command.empty());
    CHECK(ended[5].text == "hidden\n");
    CHECK(terminal.shown.find(word) == std::string::npos);

    terminal.type("exit\r");
    CHECK(terminal.wait_for(1).empty());
}
