// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"

#include <array>
#include <cstdio>

#include "harness/testing/catch.hpp"

using namespace harness;
using Lines = std::vector<std::string_view>;

namespace {

const std::string replacement = "\xEF\xBF\xBD";

/// What a real shell makes of the words: each followed by NUL.
std::string read_by_shell(const std::vector<std::string>& words)
{
    std::string command = R"(printf '%s\0')";
    for (const std::string& word : words)
        command += cat(" ", shell_quote(word));
    FILE* shell = ::popen(command.c_str(), "r");
    REQUIRE(shell != nullptr);
    std::string out;
    std::array<char, 4096> part{};
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), shell))
        out.append(part.data(), got);
    CHECK(::pclose(shell) == 0);
    return out;
}

/// So many times U+FFFD.
std::string replaced(int times)
{
    std::string out;
    for (int i = 0; i < times; ++i)
        out += replacement;
    return out;
}

}  // namespace

TEST_CASE("cat joins strings and characters and numbers", "[base]")
{
    CHECK(cat("a", std::string{"b"}, 'c', 4, "-", std::size_t{5}) == "abc4-5");
    CHECK(cat().empty());
}

TEST_CASE("trim takes blanks off both ends only", "[base]")
{
    CHECK(trim(" \t\r\n a b \v\f") == "a b");
    CHECK(trim("a") == "a");
    CHECK(trim(" \n").empty());
    CHECK(trim("").empty());
}

TEST_CASE("split_lines gives lines without their newline", "[base]")
{
    CHECK(split_lines("").empty());
    CHECK(split_lines("\n") == Lines{""});
    CHECK(split_lines("a") == Lines{"a"});
    CHECK(split_lines("a\n") == Lines{"a"});
    CHECK(split_lines("a\nb") == Lines{"a", "b"});
    CHECK(split_lines("a\n\n") == Lines{"a", ""});
    CHECK(split_lines("\n\na\n") == Lines{"", "", "a"});
}

TEST_CASE("split keeps empty parts and join puts them together again", "[base]")
{
    CHECK(split("", ',') == Lines{""});
    CHECK(split(",a,,b,", ',') == Lines{"", "a", "", "b", ""});
    CHECK(join(std::vector<std::string>{"", "a", "", "b", ""}, ",") == ",a,,b,");
    CHECK(join(std::vector<std::string>{}, ",").empty());
}

TEST_CASE("replace_all does not look again at what it put in", "[base]")
{
    CHECK(replace_all("a,b,,c", ",", ",,") == "a,,b,,,,c");
    CHECK(replace_all("aaa", "aa", "a") == "aa");
    CHECK(replace_all("abc", "x", "y") == "abc");
    CHECK(replace_all("abc", "b", "") == "ac");
}

TEST_CASE("a shell reads a quoted word back as that one word", "[base]")
{
    std::string every_byte;
    for (int byte = 1; byte < 256; ++byte)
        every_byte += static_cast<char>(byte);
    const std::vector<std::string> words{
        "",   "plain", "it's", "'",     "''", "a b", "$HOME", "`id`", "$(id)",   R"(\)", R"(a\'b")",
        "-n", "*",     "~",    "~root", "#x", "!x",  "{a,b}", "a=b",  "a;b",     "a|b",  "a&b",
        "(",  "<",     ">",    "a\nb",  "\n", "\t",  "é",     "\xFF", every_byte};
    std::string expected;
    for (const std::string& word : words)
        expected += word + '\0';
    CHECK(read_by_shell(words) == expected);
}

TEST_CASE("a word that needs no quotes gets none", "[base]")
{
    CHECK(shell_quote("/usr/bin/docker-1.0:x@y%z+,=") == "/usr/bin/docker-1.0:x@y%z+,=");
    CHECK(shell_quote("") == "''");
    CHECK(shell_quote("a b") == "'a b'");
}

TEST_CASE("nearest finds what was meant but does not guess wildly", "[base]")
{
    const std::vector<std::string> keys{"chapters", "variables", "finally", "on", "run"};
    CHECK(nearest("chpaters", keys) == "chapters");
    CHECK(nearest("variable", keys) == "variables");
    CHECK(nearest("finaly", keys) == "finally");
    CHECK(nearest("rum", keys) == "run");
    CHECK(nearest("run", keys) == "run");
    CHECK_FALSE(nearest("fun on", keys));
    CHECK_FALSE(nearest("at", keys));  // two changes away: that is another word
    CHECK(nearest("abcdef", std::vector<std::string>{"abcdyz"}));  // a third may differ
    CHECK_FALSE(nearest("abcdef", std::vector<std::string>{"abcxyz"}));
    CHECK_FALSE(nearest("run", {}));
    CHECK(nearest("ab", std::vector<std::string>{"abx", "aby"}) == "abx");
}

TEST_CASE("suggestion names the nearest or all choices", "[base]")
{
    const std::vector<std::string> few{"qemu", "local"};
    CHECK(suggestion("qem", few) == "did you mean 'qemu'?");
    CHECK(suggestion("vagrant", few) == "one of: qemu, local");
    CHECK(suggestion("vagrant", {}).empty());

    const std::vector<std::string> many(21, "x");
    const std::string told = suggestion("something", many);
    CHECK(told.starts_with("one of: x, x, "));
    CHECK(told.ends_with(", x, …"));
    CHECK(split(told, 'x').size() == 21);
}

TEST_CASE("valid UTF-8 is text and stays as it is", "[base]")
{
    const std::string text = GENERATE("", "a", "\x7F", "\xC2\x80", "é", "\xDF\xBF", "\xE0\xA0\x80",
                                      "€", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBD",
                                      "\xF0\x90\x80\x80", "😀", "\xF4\x8F\xBF\xBF", "a é € 😀");
    CAPTURE(text);
    CHECK(is_text(text));
    CHECK(to_utf8(text) == text);
}

TEST_CASE("each byte that is not UTF-8 is replaced", "[base]")
{
    const auto [bytes, expected] = GENERATE(table<std::string, std::string>({
        {"\x80", replaced(1)},                           // continues nothing
        {"\xC3", replaced(1)},                           // cut
        {"\xE2\x82", replaced(2)},                       // cut
        {"\xF0\x9F\x98", replaced(3)},                   // cut
        {"\xE2\x82 a", replaced(2) + " a"},              // cut by another character
        {"\xC3\xC3\xA9", replaced(1) + "é"},             // cut by another character
        {"\xC0\x80", replaced(2)},                       // overlong NUL
        {"\xC1\xBF", replaced(2)},                       // overlong DEL
        {"\xE0\x9F\xBF", replaced(3)},                   // overlong U+07FF
        {"\xF0\x8F\xBF\xBF", replaced(4)},               // overlong U+FFFF
        {"\xED\xA0\x80", replaced(3)},                   // surrogate U+D800
        {"\xED\xBF\xBF", replaced(3)},                   // surrogate U+DFFF
        {"\xF4\x90\x80\x80", replaced(4)},               // above U+10FFFF
        {"\xF5\x80\x80\x80", replaced(4)},               // above U+10FFFF
        {"\xFEx\xFF", replaced(1) + "x" + replaced(1)},  // never in UTF-8
        {"é\xE9é", "é" + replaced(1) + "é"},             // Latin-1 in between
    }));
    CAPTURE(bytes);
    CHECK_FALSE(is_text(bytes));
    CHECK(to_utf8(bytes) == expected);
    CHECK(is_text(to_utf8(bytes)));
}

TEST_CASE("NUL is UTF-8 but not text", "[base]")
{
    const std::string bytes{"a\0b", 3};
    CHECK(to_utf8(bytes) == bytes);
    CHECK_FALSE(is_text(bytes));
}

TEST_CASE("excerpt never cuts a character", "[base]")
{
    const std::string text = "aé€😀b";
    for (std::size_t most = 0; most < text.size(); ++most) {
        CAPTURE(most);
        const std::string shown = excerpt(text, most);
        REQUIRE(shown.ends_with("…"));
        const std::string_view head = std::string_view{shown}.substr(0, shown.size() - 3);
        CHECK(text.starts_with(head));
        CHECK(is_text(head));
        CHECK(head.size() <= most);
        CHECK(head.size() + 4 > most);  // and cuts no more than the character that does not fit
    }
    CHECK(excerpt(text, text.size()) == text);
    CHECK(excerpt("\x80\x80\x80", 2) == "…");  // whatever the bytes are
}

TEST_CASE("without_escapes takes terminal sequences out and leaves what is around them", "[base]")
{
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"plain é\ttext\n", "plain é\ttext\n"},
        {"\x1b[31mred\x1b[0m", "red"},
        {"\x1b[38;5;196mred\x1b[m", "red"},
        {"\x1b[?25lhidden\x1b[?25h", "hidden"},
        {"\x1b[2 qcursor", "cursor"},        // CSI with an intermediate byte
        {"\x1b]0;a title\atext", "text"},    // OSC ended by BEL
        {"\x1b]0;ein é\x1b\\text", "text"},  // OSC ended by ST
        {"\x1b]0;title\x1b[31mred", "red"},  // OSC cut by a CSI
        {"\x1b(B\x1b[mtext", "text"},        // what `tput sgr0` prints
        {"\0337text\0338\033=", "text"},     // two bytes
        {"\x1b\x1b[31mred", "red"},
        {"text\x1b", "text"},  // cut at the end, after each byte
        {"text\x1b[", "text"},
        {"text\x1b[3", "text"},
        {"text\x1b(", "text"},
        {"text\x1b]", "text"},
        {"text\x1b]0;tit", "text"},
        {"text\x1b]0;title\x1b", "text"},
        {"\x1b[31\nnext", "\nnext"},  // cut by a line's end
        {"\x1b\nnext", "\nnext"},
        {"\x1b[3é", "é"},  // cut by a character
        {"\x1bé", "é"},
    }));
    CAPTURE(text);
    CHECK(without_escapes(text) == expected);
}

TEST_CASE("without_escapes shows control characters instead of sending them", "[base]")
{
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {std::string{"a\0b", 3}, "a\\x00b"},
        {"a\ab\bc\x7F", "a\\x07b\\x08c\\x7f"},
        {"50%\r100%\r\n", "50%100%\n"},
        {"\23331m", replaced(1) + "31m"},            // CSI in one byte is no UTF-8
        {"\302\23331m", "\\x9b31m"},                 // in two it is,
        {"\302\033[m\23331m", replaced(2) + "31m"},  // but not when an escape parts them
        {"\xC2\x80\xC2\x9F\xC2\xA0", "\\x80\\x9f\xC2\xA0"},
    }));
    CAPTURE(text);
    CHECK(without_escapes(text) == expected);
}

TEST_CASE("whatever the bytes are without_escapes leaves no control character", "[base]")
{
    // All texts of up to four of these: each piece begins, goes on with or ends a sequence.
    const std::vector<std::string> pieces{"\x1b", "[",  "]",    "3",    "m", "(",
                                          "\\",   "\a", "\x9B", "\xC2", "é"};
    std::vector<std::string> texts{""};
    for (std::size_t next = 0; texts.size() < 16'000; ++next)
        for (const std::string& piece : pieces)
            texts.push_back(texts[next] + piece);
    for (const std::string& text : texts) {
        const std::string shown = without_escapes(text);
        if (!is_text(shown) || shown.find_first_of("\x1b\a") != std::string::npos ||
            shown.find("\xC2\x9B") != std::string::npos)
            FAIL_CHECK("not safe: " << shown);
    }
}
