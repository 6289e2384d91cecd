// SPDX-License-Identifier: Apache-2.0
#include "harness/model/variables.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::model;
using References = std::vector<Reference>;

namespace {

const Variables variables{
    {"ip", "172.17.0.2"}, {"server1.address", "192.168.33.10"}, {"empty", ""}};

}  // namespace

TEST_CASE("references_in finds references and where they are", "[model]")
{
    const auto [text, found] = GENERATE(table<std::string, References>({
        {"", {}},
        {"no reference", {}},
        {"${{ ip }}", {{"ip", 0, 9, true}}},
        {"${{ip}}", {{"ip", 0, 7, true}}},
        {"a ${{ x_1.y-Z }} b ${{ ip }}", {{"x_1.y-Z", 2, 14, true}, {"ip", 19, 9, true}}},
        {"${{ip}}${{ip}}", {{"ip", 0, 7, true}, {"ip", 7, 7, true}}},
        // What belongs to the shell and to Docker is none.
        {"${ip} $ip {{.ip}} $({ ip; }) $ {{ip}}", {}},
        {"$${{ ip }}", {}},
        {"$${{ ip }} ${{ ip }}", {{"ip", 11, 9, true}}},
        // Malformed ones are told, for the reader of scenarios to refuse them.
        {"${{ }}", {{"", 0, 6, false}}},
        {"${{ a b }}", {{"a b", 0, 10, false}}},
        {"${{ é }}", {{"é", 0, 9, false}}},
        {"a ${{ ip", {{"ip", 2, 6, false}}},
        {"a ${{", {{"", 2, 3, false}}},
        {"${{ ip }", {{"ip }", 0, 8, false}}},
    }));
    CAPTURE(text);
    CHECK(references_in(text) == found);
}

TEST_CASE("expand fills values in and leaves all else alone", "[model]")
{
    const auto [text, expanded] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"curl ${{ ip }}:80", "curl 172.17.0.2:80"},
        {"${{ip}}${{empty}}${{ ip }}", "172.17.0.2172.17.0.2"},
        {"ping ${{ server1.address }}\n", "ping 192.168.33.10\n"},
        {"${ip} $ip {{.Field}} $$", "${ip} $ip {{.Field}} $$"},
        {"$${{ ip }} is ${{ ip }}", "${{ ip }} is 172.17.0.2"},
        {"$$${{ ip }}", "$${{ ip }}"},
    }));
    CAPTURE(text);
    const auto result = expand(text, variables);
    REQUIRE(result);
    CHECK(*result == expanded);
}

TEST_CASE("expand puts values in as they are whatever they look like", "[model]")
{
    const std::string value = GENERATE("${{ ip }}", "$${{ ip }}", "$", "}}", "$&");
    CHECK(*expand("<${{ x }}>", {{"x", value}, {"ip", "no"}}) == "<" + value + ">");
    CHECK(*expand("${{ x }}{{ ip }}", {{"x", "$$"}}) == "$${{ ip }}");
}

TEST_CASE("expand quotes values and nothing else", "[model]")
{
    const auto in_brackets = [](std::string_view value) { return "[" + std::string{value} + "]"; };
    CHECK(*expand("^${{ ip }}$|$${{ ip }}", variables, in_brackets) == "^[172.17.0.2]$|${{ ip }}");
}

TEST_CASE("a variable without a value is an error that names it", "[model]")
{
    const auto result = expand("${{ ip }} ${{ pi }}", variables);
    REQUIRE_FALSE(result);
    CHECK(result.error().fault == Fault::scenario);
    CHECK(result.error().what == "variable 'pi' has no value here");
}

TEST_CASE("the engine defines host and addresses and convoy_archive", "[model]")
{
    const std::vector<std::string> hosts{"server1", "server2"};
    for (const std::string_view name :
         {"host", "convoy_archive", "server1.address", "server2.address"})
        CHECK(is_builtin_variable(name, hosts));
    for (const std::string_view name :
         {"", "server1", "server3.address", "server1.addres", ".address", "hosts"})
        CHECK_FALSE(is_builtin_variable(name, hosts));
}
