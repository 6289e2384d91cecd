// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/prompts.hpp"

#include <random>

#include "harness/testing/catch.hpp"

using namespace reports;

namespace {

/// One letter for each line: whether it begins or goes on.
std::string begins(std::string_view script)
{
    std::string text;
    for (const TypedLine& line : typed_lines(script))
        text += line.begins ? 'B' : '-';
    return text;
}

}  // namespace

TEST_CASE("lines that a shell would wait for go on", "[handout]")
{
    CHECK(begins("a\nb\nc\n") == "BBB");
    CHECK(begins("a \\\n b\nc") == "B-B");
    CHECK(begins("sh -c '\n a\n b'\nc") == "B--B");
    CHECK(begins("echo \"a \\\" b\n c\"\nd") == "B-B");
    CHECK(begins("a |\n b &&\n c\nd") == "B--B");
    CHECK(begins("cat <<'EOF' > f\nfor\nEOF\nls") == "B--B");
    CHECK(begins("for i in 1 2\ndo\n  a\ndone\nb") == "B---B");
    CHECK(begins("for i in 1; do\n  if a; then b; fi\ndone | c\nd") == "B--B");
    CHECK(begins("while read -r n; do\n  grep x || echo do\ndone < f\n[ a ]") == "B--B");
    CHECK(begins("echo if do { case\necho done") == "BB");
    CHECK(begins("a # it's\nb") == "BB");
    CHECK(begins("if a\nthen\nb\nfi\nc") == "B---B");
}

TEST_CASE("what is no shell still gives its lines", "[handout]")
{
    CHECK(typed_lines("").empty());
    CHECK(begins("'\n\"\n<<") == "B--");
    CHECK(begins("done\n}\nfi\na") == "BBBB");
    CHECK(typed_lines("a\n\nb").size() == 3);
}

TEST_CASE("lines of any text are all there", "[handout]")
{
    constexpr std::string_view pieces[] = {"'",    "\"",   "\\", "\n", "<<",   "-",    "E",   " ",
                                           ";",    "|",    "&&", "do", "done", "for ", "if ", "fi",
                                           "case", "esac", "{",  "}",  "#",    "a"};
    std::minstd_rand random(1);
    for (int round = 0; round < 20000; ++round) {
        std::string script;
        for (auto left = random() % 24; left > 0; --left)
            script += pieces[random() % std::size(pieces)];
        std::string again;
        for (const TypedLine& line : typed_lines(script))
            again += line.text + "\n";
        script.erase(script.find_last_not_of('\n') + 1);
        CHECK(again == (script.empty() ? "" : script + "\n"));
        CHECK((script.empty() || typed_lines(script).front().begins));
    }
}
