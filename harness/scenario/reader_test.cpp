// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/reader.hpp"

#include "harness/base/text.hpp"
#include "harness/scenario/select.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::scenario;

namespace {

const std::string head = "scenario: test\nlab: {hosts: {server1: {}, server2: {memory: 2GiB}}}\n";

/// A scenario of one step, its keys given.
std::string one_step(const std::string& step)
{
    return head + "chapters: [{steps: [{on: server1, " + step + "}]}]\n";
}

model::Scenario good(const std::string& text)
{
    const Read read = scenario::read(text, "x.yaml");
    if (const auto* bad = std::get_if<Mistakes>(&read))
        FAIL(to_text(*bad));
    return std::get<model::Scenario>(read);
}

std::string mistakes(const std::string& text)
{
    const Read read = scenario::read(text, "x.yaml");
    const auto* bad = std::get_if<Mistakes>(&read);
    return bad ? to_text(*bad) : "no mistakes";
}

}  // namespace

TEST_CASE("a scenario is read into values that know their place", "[scenario]")
{
    const auto scenario = good(head + R"(title: {en: Test, ja: テスト}
variables: {word: hello}
chapters:
  - id: first
    steps:
      - id: say
        on: all
        run: echo ${{ word }}
        timeout: 5s
        expect: {exit: {not: 1}, stdout: {contains: [hel, lo], not: {matches: bye}}, within: 2s}
        save: {said: stdout}
        when: {docker: '>= 23.0'}
        tags: [smoke]
      - on: server2
        run: test ${{ said }} = ${{ server1.address }}
finally:
  - {on: server1, run: 'true'}
)");
    CHECK(scenario.title.in("ja") == "テスト");
    CHECK(scenario.lab.hosts.at(1).memory_mib == 2048);
    const model::Step& step = scenario.chapters.at(0).steps.at(0);
    CHECK(step.on == std::vector<std::string>{"server1", "server2"});
    CHECK(step.timeout == std::chrono::seconds{5});
    CHECK(step.expect.all.size() == 4);
    CHECK(step.expect.all.at(0).where.line == 12);
    CHECK(step.when.at(0).comparison == model::Comparison::at_least);
    CHECK(scenario.chapters.at(0).steps.at(1).id == "first-2");
    CHECK(scenario.finally.at(0).id == "finally-1");
}

TEST_CASE("what is written by an alias is where the alias is", "[scenario]")
{
    const auto scenario = good(head + "chapters:\n  - &one\n    steps: [{on: all, run: 'true'}]\n"
                                      "  - *one\n");
    CHECK(scenario.chapters.at(0).where.line == 4);
    CHECK(scenario.chapters.at(1).where.line == 6);
}

TEST_CASE("all mistakes are told at once, in the order of the file", "[scenario]")
{
    CHECK(mistakes("scenario: Bad Name\nlab: {hosts: {server1: {}}}\nchapterz: []\nchapters:\n"
                   "  - steps:\n      - {on: servre1, run: x, timeout: 10}\n") ==
          "x.yaml:1:11: 'scenario' wants a name, not 'Bad Name'\n"
          "  hint: use small letters, digits and '-'\n"
          "x.yaml:3:1: unknown key 'chapterz' in a scenario\n"
          "  hint: did you mean 'chapters'?\n"
          "x.yaml:6:14: there is no host 'servre1'\n"
          "  hint: did you mean 'server1'?\n"
          "x.yaml:6:40: 'timeout': '10' is not a duration\n"
          "  hint: write a number and a unit: 500ms, 10s, 2m, 1h, 1m30s\n");
}

TEST_CASE("each kind of mistake is found", "[scenario]")
{
    const auto [text, told] = GENERATE(table<std::string, std::string>({
        {"", "the file is empty"},
        {head, "a scenario needs 'chapters'"},
        {head + "chapters: []", "'chapters' wants a list of chapters, not an empty one"},
        {head + "chapters: [{steps: []}]", "'steps' is empty"},
        {head + "chapters: [{id: a, id: b}]", "the key 'id' is here twice"},
        {head + "---\nx: 1", "second YAML document"},
        {head + "chapters: [", "not valid YAML"},
        {"- x", "a scenario is a map, not a list"},
        {"a: &a [*a]", "alias is used inside"},
        {std::string(100, '['), "nested more than 64 deep"},
        {one_step("run: ''"), "'run' is empty"},
        {one_step("expect: {exit: 0}"), "a step needs 'run', 'put', 'get', 'fault' or 'heal'"},
        {one_step("run: x, get: {from: a, to: b}"), "a step does one of"},
        {one_step("run: \"echo a\\0; echo b\""), "there is a NUL in 'run'"},
        {one_step("put: {from: a, to: \"b\\0\"}"), "there is a NUL in 'to'"},
        {"scenario: a\nlab:\n\thosts: [a]\n", "indent with spaces"},
        {one_step("run: 'echo ${{ nothing }}'"), "the variable 'nothing' is not defined here"},
        {one_step("run: 'echo ${{ open'"), "is no variable"},
        {one_step("run: x, save: {host: stdout}"), "is defined by volab itself"},
        {one_step("run: x, save: {a: {matches: '('}}"), "bad regular expression"},
        {one_step("run: x, timeout: 0s"), "must be longer than nothing"},
        {one_step("run: x, background: true, expect: {exit: 0}"), "cannot have 'expect'"},
        {one_step("run: x, background: yes"), "wants true or false"},
        {one_step("run: x, expect: {exit: 300}"), "an exit status from 0 to 255"},
        {one_step("run: x, expect: {stdout: {contains: []}}"), "the list of 'contains' is empty"},
        {one_step("run: x, expect: {stdout: {}}"), "says nothing"},
        {one_step("run: x, expect: {json: {a: 1}}"), "is no JSON Pointer"},
        {one_step("run: x, expect: {json: {/a: {b: 1}}}"), "unknown key 'b'"},
        {one_step("run: x, when: {dokcer: 1}"), "unknown key 'dokcer' in 'when'"},
        {one_step("put: {from: a, to: b, mode: 999}"), "octal permissions"},
        {one_step("fault: earthquake"), "there is no fault 'earthquake'"},
        {one_step("fault: power-cutt"), "did you mean 'power-cut'?"},
        {one_step("fault: [freeze]"), "'fault' wants one kind of fault"},
        {one_step("fault: {freeze: {}, power-cut: {}}"), "'fault' wants one kind of fault"},
        {one_step("fault: freeze, run: x"), "a step does one of 'run', 'put', 'get'"},
        {one_step("fault: freeze, expect: {exit: 0}"), "with 'fault' cannot have 'expect'"},
        {one_step("run: x, for: 1s"), "'for' goes with 'fault'"},
        {one_step("fault: {kill: {unit: x}}, for: 1s"), "'kill' is over at once"},
        {one_step("fault: kill"), "the fault 'kill' needs one of 'unit', 'matching'"},
        {one_step("fault: {kill: {unit: x, matching: y}}"), "not of both"},
        {one_step("fault: {kill: {unit: x, signal: NUKE}}"), "'signal' wants one of KILL, TERM"},
        {one_step("fault: {partition: {from: server1}}"), "cannot be parted from itself"},
        {one_step("fault: {partition: {from: server3}}"), "there is no host 'server3'"},
        {one_step("fault: {network: {jitter: 1s}}"), "needs one of 'delay', 'loss', 'rate'"},
        {one_step("fault: {network: {loss: 200%}}"), "a share such as 10%"},
        {one_step("fault: {clock-jump: {by: soon}}"), "a duration such as 1h or -1h"},
        {one_step("fault: {fill-disk: {path: /nfs, leave: much}}"), "a size such as"},
        {one_step("fault: {fill-disk: {path: '${{ where }}'}}"), "where"},
        {one_step("heal: a-7"), "no step 'a-7' before this one has a 'fault'"},
        {"scenario: a\nlab: {hosts: [all]}\nchapters: [{steps: [{run: x}]}]", "'all' cannot be"},
        {"scenario: a\nlab: {hosts: [a, a]}\nchapters: [{steps: [{run: x}]}]", "two hosts 'a'"},
        {"scenario: a\nlab: {provider: x, hosts: [a]}\nchapters: [{steps: [{run: x}]}]",
         "no provider 'x'"},
        {"scenario: a\nlab: {provider: local, hosts: [a], docker_images: [b]}\nchapters: [{steps: "
         "[{run: x}]}]",
         "cannot load"},
        {"scenario: a\nlab: {provider: local, hosts: [a], packages: [bc]}\nchapters: [{steps: "
         "[{run: x}]}]",
         "cannot install"},
        {"scenario: a\nlab: {hosts: [a], packages: [Xattr]}\nchapters: [{steps: [{run: x}]}]",
         "'Xattr' is no name of a Debian package"},
        {"scenario: a\nlab: {hosts: {a: {memory: 1}}}\nchapters: [{steps: [{run: x}]}]",
         "a size such as"},
        {"scenario: \xff", "not UTF-8 text"},
    }));
    INFO(text);
    CHECK(mistakes(text).find(told) != std::string::npos);
}

TEST_CASE("what is not YAML is told with what to do about it", "[scenario]")
{
    const auto [text, told] = GENERATE(table<std::string, std::string>({
        {"a: b: c", "x.yaml:1:5: not valid YAML: illegal map value\n  hint: put quotes around"},
        {"a: {run: echo ${{ x }}}", "after a value in {…} comes ','"},
        {"a: [1, 2", "after a value in […] comes ','"},
        {"a:\n  - b\n c: d", "is it indented as the lines above are?"},
        {"a: 'it's'", "a ' in a text in '…' is written twice"},
        {"a: {b: [c}", "not of the kind that was opened last"},
        {"a: - b", "begins on a line of its own"},
        {"a: @b", "put quotes around a text that begins with this"},
        {"a: *b", "put quotes around a text that begins with '*'"},
        {"a: \"\\d\"", "in '…' instead of \"…\""},
        {"a:\n\tb: c", "YAML takes no tabs"},
    }));
    INFO(text);
    INFO(mistakes(text));
    CHECK(mistakes(text).find(told) != std::string::npos);
}

TEST_CASE("no part of a scenario makes the reader crash", "[scenario]")
{
    const std::string text =
        one_step("run: \"x ${{ host }}\", expect: {json: {/a: {equals: [1, {b: 2}]}}, "
                 "stdout: {not: {lines: 3}}}, save: {a: {json: /b}}, when: {os: '!= x'}");
    good(text);
    for (std::size_t size = 0; size < text.size(); ++size) {
        (void)scenario::read(text.substr(0, size), "cut.yaml");
        std::string changed = text;
        changed[size] = static_cast<char>(changed[size] ^ 5);
        (void)scenario::read(changed, "changed.yaml");
    }
}

TEST_CASE("what cannot be read is a mistake, whatever it is", "[scenario]")
{
    const auto [file, told] = GENERATE(table<std::string, std::string>({
        {"/nowhere/x.yaml",
         "/nowhere/x.yaml: cannot read the scenario: No such file or directory\n"},
        {"/", "/: cannot read the scenario: it is a folder\n  hint: name a file in it\n"},
        {"/dev/zero", "/dev/zero: cannot read the scenario: it is larger than 64 MiB\n"},
        {"/proc/self/mem", "/proc/self/mem: cannot read the scenario: Input/output error\n"},
    }));
    const Read read = read_file(file);
    REQUIRE(std::holds_alternative<Mistakes>(read));
    CHECK(to_text(std::get<Mistakes>(read)) == told);
}

TEST_CASE("a hundred thousand steps are read", "[scenario]")
{
    std::string text = head + "chapters:\n  - steps:\n";
    for (int i = 0; i < 100'000; ++i)
        text += "      - {on: server1, run: 'true'}\n";
    CHECK(good(text).chapters.at(0).steps.size() == 100'000);
}

TEST_CASE("of thousands of undefined variables the first are told with what was meant",
          "[scenario]")
{
    std::string text = head + "variables:\n";
    for (int i = 0; i < 5'000; ++i)
        text += cat("  known-", i, ": x\n");
    text += "chapters:\n  - steps:\n";
    for (int i = 0; i < 5'000; ++i)
        text += cat("      - {on: server1, run: 'echo ${{ knwon-", i, " }}'}\n");
    const Read read = scenario::read(text, "x.yaml");
    const auto& all = std::get<Mistakes>(read).all;
    REQUIRE(all.size() == 5'000);
    CHECK(all.front().hint.starts_with("did you mean 'known-0'? "));
    CHECK(all.back().hint == "'variables:' or an earlier step's 'save:' defines one");
}

TEST_CASE("only and skip choose steps by tag, chapter and id", "[scenario]")
{
    const auto scenario = good(head + R"(chapters:
  - {id: a, steps: [{id: a1, on: all, run: x, tags: [slow]}, {id: a2, on: all, run: x, always: true}]}
  - {id: b, steps: [{id: b1, on: all, run: x}]}
finally: [{id: f, on: all, run: x}]
)");
    const auto ids = [&](const Wanted& wanted) {
        std::string text;
        const auto out = left_out(scenario, wanted);
        for (const auto& [id, why] : *out)
            text += id + " ";
        return text;
    };
    CHECK(ids({}).empty());
    CHECK(ids({.only = {"b"}}) == "a1 ");
    CHECK(ids({.skip = {"slow", "f"}}) == "a1 f ");
    for (const Wanted& wrong : {Wanted{.only = {"slwo"}}, Wanted{.skip = {"c"}}}) {
        const auto unknown = left_out(scenario, wrong);
        REQUIRE_FALSE(unknown);
        CHECK(unknown.error().fault == Fault::usage);
    }
}

TEST_CASE("only and skip that leave nothing of what was asked for are a mistake", "[scenario]")
{
    const auto scenario = good(head + R"(chapters:
  - {id: a, steps: [{id: a1, on: all, run: x}, {id: a2, on: all, run: x, always: true}]}
  - {id: b, steps: [{id: b1, on: all, run: x}]}
finally: [{id: f, on: all, run: x}]
)");
    for (const Wanted& nothing :
         {Wanted{.only = {"a1"}, .skip = {"a"}}, Wanted{.skip = {"a", "b"}}}) {
        const auto out = left_out(scenario, nothing);
        REQUIRE_FALSE(out);
        CHECK(out.error().what.ends_with(" no step to run"));
    }
    for (const Wanted& little : {Wanted{.only = {"f"}}, Wanted{.only = {"a2"}, .skip = {"b"}},
                                 Wanted{.only = {"a", "b"}, .skip = {"a"}}})
        CHECK(left_out(scenario, little));
}
