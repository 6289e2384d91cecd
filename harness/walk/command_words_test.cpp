// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/command_words.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "harness/testing/catch.hpp"

using namespace harness::walk;

using Words = std::vector<std::string>;

namespace {

bool is_same(WordSpan span, const Words& words)
{
    return std::ranges::equal(span, words);
}

}  // namespace

TEST_CASE("operands are the words that are no options, nor values of one", "[command_words]")
{
    const Words words{"-m", "777", "a", "--parents", "-", "b"};
    CHECK(operands(words, {"-m"}) == Words{"a", "-", "b"});
    CHECK(operands(words) == Words{"777", "a", "-", "b"});
    CHECK(is_same(from_operand(words, {"-m"}), {"a", "--parents", "-", "b"}));
    CHECK(from_operand(Words{"-m"}, {"-m"}).empty());
}

TEST_CASE("switches are found alone, together, and by their names", "[command_words]")
{
    const Words words{"-if", "--set=x", "file"};
    CHECK(has_letter(words, 'f'));
    CHECK_FALSE(has_letter(words, 's'));
    CHECK(has_any(words, {"--unset", "--set"}));
    CHECK_FALSE(has_any(words, {"file="}));
    CHECK(has_switch(words, 'i', "--interactive"));
    CHECK(has_switch(Words{"--interactive"}, 'i', "--interactive"));
    CHECK_FALSE(has_switch(Words{"--in"}, 'i', "--interactive"));
}

TEST_CASE("a word tells nothing when the shell makes something else of it", "[command_words]")
{
    for (const char* word : {"", "$x", "`ls`", "*.txt", "a?", "[ab]", "~/x"}) {
        CAPTURE(word);
        CHECK(is_open(word));
    }
    CHECK_FALSE(is_open("/etc/exports"));
    CHECK_FALSE(is_open("a~"));
}

TEST_CASE("docker_command has one name for each command", "[command_words]")
{
    const auto name = [](const Words& words) { return docker_command(words).name; };
    CHECK(name({"container", "list", "-a"}) == "ps");
    CHECK(name({"--context", "other", "ps"}) == "ps");
    CHECK(name({"container", "remove", "a"}) == "rm");
    CHECK(name({"image", "rm", "a"}) == "rmi");
    CHECK(name({"pull", "nginx"}) == "image pull");
    CHECK(name({"volume", "ls"}) == "volume ls");
    CHECK(name({"compose", "ls"}) == "compose ls");
    CHECK(name({}).empty());
}

TEST_CASE("docker_command tells what follows its name", "[command_words]")
{
    const Words words{"--context", "other", "container", "rm", "-f", "a"};
    CHECK(is_same(docker_command(words).rest, {"-f", "a"}));
    CHECK(docker_command(Words{"volume"}).rest.empty());
}
