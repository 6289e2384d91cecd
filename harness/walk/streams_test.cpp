// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/streams.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk {
namespace {

using model::Stream;

model::Expectation expect(Stream stream, std::string text)
{
    if (stream == Stream::out)
        return {model::ExpectText{stream, {model::Equals{std::move(text)}}}, {}};
    return {model::ExpectText{stream, {model::Contains{std::move(text)}}}, {}};
}

const model::Expectations both{
    {expect(Stream::out, "page\nroot:x:0"), expect(Stream::err, "read-only")}};

TEST_CASE("What a terminal mixed is parted by what is expected of either stream", "[streams]")
{
    for (const char* shown : {"page\nroot:x:0\nsh: read-only\n", "page\nsh: read-only\nroot:x:0\n",
                              "page\nsh: root:x:0\nread-only\n", "sh: read-only\npage\nroot:x:0"}) {
        CAPTURE(shown);
        CHECK(part_streams(shown, both, {}) == Streams{"page\nroot:x:0\n", "sh: read-only\n"});
    }
}

TEST_CASE("What does not have all that is expected stays as it is", "[streams]")
{
    for (const std::string shown : {"oops\nroot:x:0\nsh: read-only\n", "root:x:0\npage\n", ""})
        CHECK(part_streams(shown, both, {}) == Streams{shown, shown});
}

TEST_CASE("Without an expectation of standard error every line counts", "[streams]")
{
    const model::Expectations lines{{expect(Stream::out, "bridge\nnone")}};
    CHECK(part_streams("bridge\nleftover\nnone\n", lines, {}).out == "bridge\nleftover\nnone\n");
}

TEST_CASE("Values that are known are filled in before", "[streams]")
{
    const model::Expectations value{
        {expect(Stream::out, "${{ sum }}"), expect(Stream::err, "warning")}};
    CHECK(part_streams("warning\n77\n", value, {{"sum", "77"}}) == Streams{"77\n", "warning\n"});
}

}  // namespace
}  // namespace harness::walk
