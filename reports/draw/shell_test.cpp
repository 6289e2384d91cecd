// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/shell.hpp"

#include <random>

#include "harness/testing/catch.hpp"

using namespace reports;
using Words = std::vector<std::string>;

namespace {

std::vector<Words> words_of(std::string_view script)
{
    std::vector<Words> all;
    for (const ShellCommand& command : shell_commands(script))
        all.push_back(command.words);
    return all;
}

}  // namespace

TEST_CASE("a script is read as its simple commands", "[draw]")
{
    CHECK(words_of("a b; c && d || e | f & g\nh") ==
          std::vector<Words>{{"a", "b"}, {"c"}, {"d"}, {"e"}, {"f"}, {"g"}, {"h"}});
    CHECK(words_of("a \\\n  b  # not this; nor this\nc#d") ==
          std::vector<Words>{{"a", "b"}, {"c#d"}});
    CHECK(words_of("for i in 1 2; do sudo timeout -k 5 20 convoy create v$i; done") ==
          std::vector<Words>{{"for", "i", "in", "1", "2"}, {"convoy", "create", "v$i"}, {"done"}});
    CHECK(words_of("A=1 B='x y' exec docker ps") == std::vector<Words>{{"docker", "ps"}});
}

TEST_CASE("quotes join words, and what is substituted stays as written", "[draw]")
{
    CHECK(words_of(R"-(a 'b c' "d \"e\" $(f 'g)' | h)" i"j"'k' \'l)-") ==
          std::vector<Words>{{"a", "b c", "d \"e\" $(f 'g)' | h)", "ijk", "'l"}});
    CHECK(words_of("curl ${{ ip }}:80 ${x:-a b} `date +%s`") ==
          std::vector<Words>{{"curl", "${{ ip }}:80", "${x:-a b}", "`date +%s`"}});
    CHECK(words_of("docker run x sh -c '\n  a; b\n'") ==
          std::vector<Words>{{"docker", "run", "x", "sh", "-c", "\n  a; b\n"}});
}

TEST_CASE("redirections and here-documents are no words", "[draw]")
{
    const auto commands =
        shell_commands("echo x >> /etc/exports 2>&1 <in\ncat >f <<'E'\na b\nE\nls");
    REQUIRE(commands.size() == 3);
    CHECK(commands[0].words == Words{"echo", "x"});
    CHECK(commands[0].redirects == std::vector<Redirect>{{">>", "/etc/exports"}, {"<", "in"}});
    CHECK(commands[1].here_document == "a b\n");
    CHECK(commands[1].redirects == std::vector<Redirect>{{">", "f"}});
    CHECK(commands[2].words == Words{"ls"});
}

TEST_CASE("what is no shell is read to its end", "[draw]")
{
    for (const std::string_view script :
         {"'", "\"", "\\", "$(", "${{", "`", "<<", "cat <<E", ">", "a \"b\\", "$(a 'b", "(((("})
        CHECK_NOTHROW(shell_commands(script));
    CHECK(words_of("$(") == std::vector<Words>{{"$("}});
    const std::string deep(100000, '(');
    CHECK(words_of("$" + deep).size() == 1);
}

TEST_CASE("any text at all gives words", "[draw]")
{
    constexpr std::string_view pieces[] = {"'",  "\"", "\\", "$(",   "${", "}", ")", "`",
                                           "\n", "<<", ">>", "<<-",  "&",  "|", ";", "#",
                                           " ",  "a",  "\t", "\xFF", "E",  "do"};
    std::minstd_rand random(1);
    for (int round = 0; round < 20000; ++round) {
        std::string script;
        for (auto left = random() % 24; left > 0; --left)
            script += pieces[random() % std::size(pieces)];
        for (const ShellCommand& command : shell_commands(script))
            CHECK_FALSE(command.words.empty());
    }
}
