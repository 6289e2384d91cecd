// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/output_lines.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace reports;

namespace {

const HandoutWords& words = handout_words("en");

std::vector<std::string> shown(const PrintedText& printed,
                               const std::vector<std::string>& wanted = {})
{
    std::vector<std::string> texts;
    for (const OutputLine& line : output_lines(printed, wanted, words))
        texts.push_back(line.note ? harness::cat("(", line.text, ")") : line.text);
    return texts;
}

std::string numbers(int count)
{
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += harness::cat(i, "\n");
    return text;
}

}  // namespace

TEST_CASE("lines are shown as a terminal shows them in the end", "[handout]")
{
    CHECK(shown({Stream::out, "a\r\n10%\r50%\rdone\n\x1b[31mred\x1b[0m\a\n\n\n", "", 30}) ==
          std::vector<std::string>{"a", "done", "red\\x07"});
    CHECK(shown({Stream::out, "", "", 0}).empty());
}

TEST_CASE("a long output is told by its start and its end", "[handout]")
{
    CHECK(shown({Stream::out, numbers(40), "", 100}).size() == 40);
    const auto lines = shown({Stream::out, numbers(100), "", 300});
    CHECK(lines.size() == 24 + 1 + 8);
    CHECK(lines[23] == "24");
    CHECK(lines[24] == "(… 68 lines left out …)");
    CHECK(lines.back() == "100");
}

TEST_CASE("what a step looks for is among the lines that are left", "[handout]")
{
    const auto lines = shown({Stream::out, numbers(100), "", 300}, {"50", "99"});
    CHECK(lines == std::vector<std::string>{"1", "2", "3", "(… 44 lines left out …)", "48", "49",
                                            "50", "51", "52", "(… 44 lines left out …)", "97", "98",
                                            "99", "100"});
}

TEST_CASE("an output whose middle was not kept says so", "[handout]")
{
    CHECK(shown({Stream::out, "a\n", "z\n", 5000}) ==
          std::vector<std::string>{"a", "(… the middle of 5000 bytes left out …)", "z"});
    CHECK(shown({Stream::out, "", "", 7}) ==
          std::vector<std::string>{"(… the middle of 7 bytes left out …)"});
}

TEST_CASE("expectations and saved values tell what is looked for", "[handout]")
{
    Step step;
    step.expect.all = {
        {ExpectJson{"/0/Mounts/0/Type", JsonEquals{"\"bind\""}, false}, {}},
        {ExpectJson{"/0/Name", JsonEquals{"\"${{ name }}\""}, false}, {}},
        {ExpectJson{"/0", JsonEquals{"1"}, false}, {}},
        {ExpectText{Stream::out, {Contains{"found"}, false}}, {}},
        {ExpectText{Stream::out, {Contains{"not this"}, true}}, {}},
    };
    step.save = {{"ip", FromJson{"/0/IPAddress"}, {}}, {"all", FromStdout{}, {}}};
    CHECK(looked_for(step) ==
          std::vector<std::string>{"\"Type\": \"bind\"", "\"Name\"", "found", "\"IPAddress\""});
}
