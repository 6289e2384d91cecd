// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/line_reader.hpp"

#include <csignal>

#include <unistd.h>

#include "harness/lab/descriptor.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::walk;

namespace {

struct Input {
    lab::Interrupt interrupt;
    lab::Pipe pipe = std::move(*lab::make_pipe());
    LineReader reader{pipe.reading.get(), interrupt};

    void type(std::string_view text)
    {
        REQUIRE(::write(pipe.writing.get(), text.data(), text.size()) ==
                static_cast<ssize_t>(text.size()));
    }
    std::string line() { return std::get<std::string>(reader.read()); }
};

}  // namespace

TEST_CASE("lines are read one by one, the last without its newline, too", "[lines]")
{
    Input input;
    input.type("one\n\ntw");
    CHECK(input.line() == "one");
    CHECK(input.line().empty());
    input.type("o\nthree");
    CHECK(input.line() == "two");
    input.pipe.writing.close();
    CHECK(input.line() == "three");
    CHECK(std::holds_alternative<EndOfInput>(input.reader.read()));
    CHECK(std::holds_alternative<EndOfInput>(input.reader.read()));
}

TEST_CASE("an interruption throws away what was typed", "[lines]")
{
    Input input;
    input.type("half a li");
    input.interrupt.request(SIGINT);
    CHECK(std::holds_alternative<Interrupted>(input.reader.read()));
    input.interrupt.acknowledge();
    input.type("\nnext\n");
    (void)input.reader.read();  // what had not been read yet
    CHECK(input.line() == "next");
}
