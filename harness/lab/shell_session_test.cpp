// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/shell_session.hpp"

#include "harness/lab/text_sink.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

/// The whole of standard error, in pieces of `size` bytes.
void feed(NoteFilter& filter, std::string_view text, std::size_t size)
{
    for (std::size_t at = 0; at < text.size(); at += size)
        filter.write(Stream::err, text.substr(at, size));
    filter.finish();
}

}  // namespace

TEST_CASE("NoteFilter takes the notes out, wherever the pieces are cut", "[lab]")
{
    const std::string_view text = "\0mark 4711\noops\n\0mark =3\n"sv;
    for (std::size_t size = 1; size <= text.size(); ++size) {
        TextSink sink;
        NoteFilter filter("mark", sink);
        feed(filter, text, size);
        CHECK(sink.err == "oops\n");
        CHECK(filter.session() == 4711);
        CHECK(filter.status() == 3);
    }
}

TEST_CASE("NoteFilter hands on NULs and marks that are not notes", "[lab]")
{
    const std::string_view text = "a\0b\0mork 1\n\0"sv;
    TextSink sink;
    NoteFilter filter("mark", sink);
    feed(filter, text, 3);
    CHECK(sink.err == text);
    CHECK_FALSE(filter.status());
}

TEST_CASE("NoteFilter hands NULs on in large pieces", "[lab]")
{
    struct Counter : TextSink {
        int pieces = 0;
        void write(Stream stream, std::string_view bytes) override
        {
            ++pieces;
            TextSink::write(stream, bytes);
        }
    } sink;
    NoteFilter filter("mark", sink);
    const std::string text(100'000, '\0');
    feed(filter, text + "\0mark =7\n"s, 65536);
    CHECK(sink.err == text);
    CHECK(sink.pieces <= 4);
    CHECK(filter.status() == 7);
}

TEST_CASE("NoteFilter leaves standard output alone", "[lab]")
{
    TextSink sink;
    NoteFilter filter("mark", sink);
    filter.write(Stream::out, "\0mark =1\n"sv);
    CHECK(sink.out.size() == 9);
    CHECK_FALSE(filter.status());
}

TEST_CASE("NoteFilter drops what leftovers print after the status", "[lab]")
{
    TextSink sink;
    NoteFilter filter("mark", sink);
    feed(filter, "\0mark =0\nlate"sv, 9);
    CHECK(sink.err.empty());
}
