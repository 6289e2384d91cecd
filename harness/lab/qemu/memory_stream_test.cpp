// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/memory_stream.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab::qemu;

namespace {

constexpr std::size_t page_size = 4096;
constexpr std::size_t memory_size = 8 * page_size;

std::string big_endian(std::uint64_t number, int bytes)
{
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(number >> shift & 0xff);
    return text;
}

std::string named(const std::string& name)
{
    return cat(static_cast<char>(name.size()), name);
}

/// Up to the first page: the machine's kind, the section of the memory, its blocks.
std::string beginning()
{
    return cat("QEVM", big_endian(3, 4), "\x07", big_endian(11, 4), "pc-i440fx-7", "\x01",
               big_endian(2, 4), named("ram"), big_endian(0, 4), big_endian(4, 4),
               big_endian(memory_size + page_size | 0x04, 8), named("ram"),
               big_endian(memory_size, 8), named("pc.rom"), big_endian(page_size, 8),
               big_endian(0x10, 8), "\x7e", big_endian(2, 4));
}

/// A part of the section, and its end.
std::string part(const std::string& pages, bool last = false)
{
    return cat(last ? "\x03" : "\x02", big_endian(2, 4), pages, big_endian(0x10, 8), "\x7e",
               big_endian(2, 4));
}

std::string page(std::size_t number, char full_of, const std::string& block = {})
{
    return cat(big_endian(number * page_size | 0x08 | (block.empty() ? 0x20u : 0u), 8),
               block.empty() ? "" : named(block), std::string(page_size, full_of));
}

std::string empty_page(std::size_t number, const std::string& block = {})
{
    return cat(big_endian(number * page_size | 0x02 | (block.empty() ? 0x20u : 0u), 8),
               block.empty() ? "" : named(block), std::string(1, '\0'));
}

std::string devices()
{
    return cat("\x04", "whatever \x01 devices \x02 have", std::string(3, '\0'));
}

/// The file's pages: a, b, c, d and four of zeros.
std::string base()
{
    std::string text;
    for (const char full_of : {'a', 'b', 'c', 'd', '\0', '\0', '\0', '\0'})
        text += std::string(page_size, full_of);
    return text;
}

/// What is kept of a stream that comes in pieces of that size; or the error's text.
std::string filtered(const std::string& stream, std::size_t piece = std::string::npos)
{
    const std::string before = base();
    std::string kept;
    MemoryFilter filter(before, [&](std::string_view bytes) { kept += bytes; });
    for (std::size_t at = 0; at < stream.size(); at += std::min(piece, stream.size()))
        filter.write(std::string_view{stream}.substr(at, piece));
    const auto finished = filter.finish();
    return finished ? kept : cat("error: ", finished.error().what);
}

}  // namespace

TEST_CASE("pages that are as in the file are left out, others are kept", "[lab]")
{
    const std::string all = cat(page(0, 'a', "ram"), page(1, 'B'), page(2, 'c'), page(3, 'D'),
                                empty_page(4), page(5, 'e'));
    CHECK(filtered(cat(beginning(), part(all, true), devices())) ==
          cat(beginning(), part(cat(page(1, 'B', "ram"), page(3, 'D'), page(5, 'e')), true),
              devices()));
}

TEST_CASE("a page that has become empty is kept", "[lab]")
{
    const std::string all = cat(empty_page(0, "ram"), empty_page(7));
    CHECK(filtered(cat(beginning(), part(all, true), devices())) ==
          cat(beginning(), part(empty_page(0, "ram"), true), devices()));
}

TEST_CASE("pages of other blocks are kept whatever the file has there", "[lab]")
{
    const std::string all =
        cat(page(0, 'a', "pc.rom"), page(0, 'a', "ram"), page(1, 'x'), page(0, 'r', "pc.rom"));
    CHECK(filtered(cat(beginning(), part(all, true), devices())) ==
          cat(beginning(),
              part(cat(page(0, 'a', "pc.rom"), page(1, 'x', "ram"), page(0, 'r', "pc.rom")), true),
              devices()));
}

TEST_CASE("each part of the memory's section names its block anew", "[lab]")
{
    const std::string one = cat(page(0, 'A', "ram"), page(1, 'B'));
    const std::string other = cat(page(2, 'c', "ram"), page(3, 'D'));
    CHECK(filtered(cat(beginning(), part(one), part(other, true), devices())) ==
          cat(beginning(), part(one), part(page(3, 'D', "ram"), true), devices()));
}

TEST_CASE("it makes no difference in which pieces the stream comes", "[lab]")
{
    const std::string stream =
        cat(beginning(), part(cat(page(0, 'a', "ram"), page(1, 'B'))),
            part(cat(page(0, 'r', "pc.rom"), empty_page(2, "ram"), page(6, 'g')), true), devices());
    const std::string whole = filtered(stream);
    CHECK(whole.size() < stream.size());
    const std::size_t piece = GENERATE(1, 2, 7, 4096, 5000);
    CHECK(filtered(stream, piece) == whole);
}

TEST_CASE("a stream that is cut off or of another form is an error", "[lab]")
{
    const std::string stream = cat(beginning(), part(page(0, 'a', "ram"), true), devices());
    const std::size_t length = GENERATE(0, 3, 12, 30, 60, 100, 4000);
    CHECK(filtered(stream.substr(0, length)) == "error: QEMU's saved state is cut off");

    const std::string other = GENERATE_COPY(
        std::string{"something else entirely"}, cat("QEVM", big_endian(4, 4), stream.substr(8)),
        cat(beginning(), part(cat(big_endian(0x108, 8), named("ram")), true), devices()),
        cat(beginning(), "\x05", devices()), cat(stream.substr(0, 24), devices()));
    CHECK(filtered(other) == "error: QEMU's saved state is not of a form that is known here");
}
