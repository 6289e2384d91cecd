// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/own_line.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/text_sink.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::walk;

namespace {

struct Told {
    std::string out, err;
    std::optional<std::string> folder;
    std::optional<int> exit;
};

/// Runs it in a shell of this machine; what comes on standard error comes in pieces of that size.
Told run(const std::string& line, const std::string& folder, std::size_t piece = 4096)
{
    lab::TextSink shown, raw;
    OwnLine own(line, folder, shown);
    const lab::Interrupt interrupt;
    const auto ran = lab::run_program({.argv = {"bash", "-e"}, .folder = "/usr"},
                                      {.input = own.script()}, raw, interrupt);
    REQUIRE(ran);
    own.write(lab::Stream::out, raw.out);
    for (std::size_t at = 0; at < raw.err.size(); at += piece)
        own.write(lab::Stream::err, std::string_view{raw.err}.substr(at, piece));
    own.finish();
    return {shown.out, shown.err, own.folder(), ran->ending.exit};
}

}  // namespace

TEST_CASE("an own line tells where it ended, and nothing of it is shown", "[own]")
{
    for (const std::size_t piece : {1, 7, 4096}) {
        const Told told = run("echo out; echo err >&2; false; cd /usr/bin; (exit 4)", "", piece);
        CHECK(told.out == "out\n");
        CHECK(told.err == "err\n");
        CHECK(told.folder == "/usr/bin");
        CHECK(told.exit == 4);
    }
    CHECK(run("true", "").folder == "");  // where the shell begins
    CHECK(run("pwd; cd", "/usr/bin").out == "/usr/bin\n");
    CHECK(run("pwd", "/usr/no-such-folder").err.find("/usr/no-such-folder") != std::string::npos);
}

TEST_CASE("a line that takes the shell's end with it tells no folder", "[own]")
{
    const Told told = run("echo x >&2; exec true", "");
    CHECK(told.err == "x\n");
    CHECK_FALSE(told.folder);
    const Told broken = run("echo 'never closed", "");
    CHECK(broken.exit != 0);
    CHECK(broken.err.find("volab;") == std::string::npos);
}
