// SPDX-License-Identifier: Apache-2.0
#include "harness/run/capture.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::run;
using namespace harness::testing;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t limit = CapturedStream::kept_in_memory;

struct Fixture {
    TemporaryFolder folder;
    fs::path file = folder.path() / "output" / "step.stdout";
    CapturedStream stream{file};
};

/// Numbered lines, of 17 bytes so that few begin where long output is cut.
std::string lines(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        text += cat("line ", std::string(11 - number.size(), '0'), number, "\n");
    }
    return text;
}

}  // namespace

TEST_CASE("short output stays in memory", "[run]")
{
    Fixture fixture;
    fixture.stream.write("one\n");
    fixture.stream.write("");
    fixture.stream.write("two, without a newline");

    CHECK(fixture.stream.all() == "one\ntwo, without a newline");
    CHECK(fixture.stream.shown() == "one\ntwo, without a newline");
    CHECK(fixture.stream.size() == 26);
    CHECK_FALSE(fixture.stream.in_file());
    CHECK_FALSE(fs::exists(fixture.folder.path() / "output"));
}

TEST_CASE("no output is empty", "[run]")
{
    Fixture fixture;
    CHECK(fixture.stream.all().empty());
    CHECK(fixture.stream.shown().empty());
    CHECK(fixture.stream.size() == 0);
}

TEST_CASE("output goes to a file when it is longer than fits", "[run]")
{
    Fixture fixture;
    const std::string whole(limit, 'x');
    fixture.stream.write(whole);
    CHECK_FALSE(fixture.stream.in_file());

    fixture.stream.write("y");
    CHECK(fixture.stream.in_file());
    CHECK(fixture.stream.all() == whole + "y");

    fixture.stream.write("z");
    CHECK(fixture.stream.all() == whole + "yz");
    CHECK(fixture.stream.size() == limit + 2);
    CHECK(text_of(fixture.file) == whole + "yz");
    CHECK_FALSE(fixture.stream.trouble());
}

TEST_CASE("output that comes in one long piece is whole, too", "[run]")
{
    Fixture fixture;
    const std::string text = lines(20'000);
    fixture.stream.write(text);
    CHECK(fixture.stream.in_file());
    CHECK(fixture.stream.all() == text);
}

TEST_CASE("long output is shown by its head and its tail, in whole lines", "[run]")
{
    Fixture fixture;
    const std::string text = lines(20'000);
    fixture.stream.write(text);

    const std::string shown = fixture.stream.shown();
    const auto note = shown.find("\n[… ");
    REQUIRE(note != std::string::npos);
    const std::string head = shown.substr(0, note);
    const std::string tail = shown.substr(shown.find(" …]\n") + std::string_view{" …]\n"}.size());
    CHECK(text.starts_with(head));
    CHECK(head.ends_with('\n'));
    CHECK(text.ends_with(tail));
    CHECK(tail.starts_with("line "));
    CHECK(shown.find(cat("[… ", text.size() - head.size() - tail.size(), " bytes left out …]")) ==
          note + 1);
    CHECK(shown.size() < limit);
}

TEST_CASE("long output of one line is shown by its head and its tail", "[run]")
{
    Fixture fixture;
    fixture.stream.write(std::string(500'000, 'a') + std::string(500'000, 'z'));

    const std::string shown = fixture.stream.shown();
    CHECK(shown.starts_with("aaa"));
    CHECK(shown.ends_with("zzz"));
    CHECK(shown.size() < limit);
}

TEST_CASE("no character is cut where long output is", "[run]")
{
    Fixture fixture;
    std::string text = GENERATE("", "a", "aa");
    for (int i = 0; i < 50'000; ++i)
        text += "あ";
    fixture.stream.write(text + GENERATE("", "z", "zz"));

    const std::string shown = fixture.stream.shown();
    CHECK(shown.find("\xEF\xBF\xBD") == std::string::npos);
    CHECK(is_text(shown));
}

TEST_CASE("binary output is kept as it is, and shown as text", "[run]")
{
    Fixture fixture;
    const std::string bytes{"\0\xff\x80 text \xc3", 10};

    SECTION("in memory")
    {
        fixture.stream.write(bytes);
        CHECK(fixture.stream.all() == bytes);
        CHECK(fixture.stream.shown() ==
              std::string{"\0\xEF\xBF\xBD\xEF\xBF\xBD text \xEF\xBF\xBD", 16});
    }
    SECTION("in a file")
    {
        std::string many;
        while (many.size() <= limit)
            many += bytes;
        fixture.stream.write(many);
        CHECK(fixture.stream.all() == many);
        CHECK(text_of(fixture.file) == many);
        CHECK(fixture.stream.shown() == to_utf8(fixture.stream.shown()));
    }
}

TEST_CASE("output that cannot be kept is told", "[run]")
{
    Fixture fixture;
    put(fixture.folder.path() / "output", "in the way");
    fixture.stream.write("short\n");
    CHECK_FALSE(fixture.stream.trouble());

    fixture.stream.write(std::string(limit, 'x'));
    fixture.stream.write("more");

    REQUIRE(fixture.stream.trouble());
    CHECK(fixture.stream.trouble()->fault == Fault::lab);
    CHECK(fixture.stream.trouble()->what.find(fixture.file.string()) != std::string::npos);
    CHECK(fixture.stream.size() == 6 + limit + 4);
    CHECK(fixture.stream.all() == "short\n");
}

TEST_CASE("a file that takes no more is told", "[run]")
{
    // What /dev/full is for: each write to it fails as on a full disk.
    CapturedStream stream("/dev/full");
    stream.write(std::string(limit + 1, 'x'));
    REQUIRE(stream.trouble());
    CHECK(stream.trouble()->what.find("No space left") != std::string::npos);
    CHECK_FALSE(stream.trouble()->hint.empty());
}

TEST_CASE("both streams of a try are kept apart", "[run]")
{
    TemporaryFolder folder;
    Capture capture(folder.path(), "step");
    capture.write(model::Stream::out, "out");
    capture.write(model::Stream::err, std::string(limit + 1, 'e'));

    CHECK(capture.of(model::Stream::out).all() == "out");
    CHECK(capture.of(model::Stream::err).file() == folder.path() / "step.stderr");
    CHECK(capture.of(model::Stream::err).in_file());
    CHECK_FALSE(capture.trouble());
}
