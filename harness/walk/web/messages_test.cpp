// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/messages.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

PageMessage read(std::string_view json)
{
    const auto message = page_message(json);
    INFO(json << ": " << (message ? "" : message.error().what));
    REQUIRE(message);
    return *message;
}

std::string what_is_wrong(std::string_view json)
{
    const auto message = page_message(json);
    CAPTURE(json);
    REQUIRE_FALSE(message);
    CHECK(message.error().fault == Fault::usage);
    return message.error().what;
}

TEST_CASE("What pages ask for is read", "[messages]")
{
    CHECK(read(R"({"do":"open","scenario":"docker-volumes"})") ==
          PageMessage{.wish = Wish::open, .name = "docker-volumes"});
    CHECK(read(R"({"do":"leave"})") == PageMessage{.wish = Wish::leave});
    CHECK(read(R"({"do":"run","step":"a-1","host":1})") ==
          PageMessage{.wish = Wish::run, .name = "a-1", .host = 1});
    CHECK(read(R"({"do":"run","step":"a-1"})") == PageMessage{.wish = Wish::run, .name = "a-1"});
    CHECK(read(R"({"do":"rewind","chapter":"c"})") ==
          PageMessage{.wish = Wish::rewind, .name = "c"});
    CHECK(read(R"({"do":"back-to-checkpoint"})") == PageMessage{.wish = Wish::back_to_checkpoint});
    CHECK(read(R"({"do":"attach","host":0,"from":5,"life":2,"columns":80,"rows":24})") ==
          PageMessage{.wish = Wish::attach, .host = 0, .offset = 5, .life = 2, .size = {80, 24}});
    CHECK(read(R"({"do":"resize","host":0,"columns":120,"rows":40})") ==
          PageMessage{.wish = Wish::resize, .host = 0, .size = {120, 40}});
    CHECK(read(R"({"do":"shown","host":2,"offset":18446744073709551615})") ==
          PageMessage{.wish = Wish::shown, .host = 2, .offset = 18446744073709551615U});
    CHECK(read(R"({"do":"look","picture":true})") ==
          PageMessage{.wish = Wish::look, .picture = true});
    CHECK(read(R"({"do":"stay","more":[1]})") == PageMessage{.wish = Wish::stay});
}

TEST_CASE("What is no message is told to be wrong", "[messages]")
{
    for (const char* text :
         {"", "[]", "null", "{", "\"do\"", "{\"do\":\"open\"", "\xff", "{\"do\":\"\xff\"}"})
        CHECK(what_is_wrong(text) == "a page's message is not a JSON object");
    CHECK(what_is_wrong("{}") == "a page's message has no 'do'");
    CHECK(what_is_wrong(R"({"do":1})") == "a page's message has no 'do'");
    CHECK(what_is_wrong(R"({"do":"fly"})") ==
          "a page's message wants 'fly', which is not known here");
    CHECK(what_is_wrong(R"({"do":"open"})") == "a page's message 'open' has no right 'scenario'");
    CHECK(what_is_wrong(R"({"do":"go","step":1})") == "a page's message 'go' has no right 'step'");
    for (const char* host : {"-1", "255", "0.5", "\"0\"", "[]", "99999999999999999999"})
        CHECK(
            what_is_wrong(std::string{R"({"do":"attach","from":0,"columns":80,"rows":24,"host":)"} +
                          host + "}") == "a page's message 'attach' has no right 'host'");
    CHECK(what_is_wrong(R"({"do":"resize","host":0,"columns":1,"rows":24})") ==
          "a page's message 'resize' has no right 'columns'");
    CHECK(what_is_wrong(R"({"do":"resize","host":0,"columns":80,"rows":0})") ==
          "a page's message 'resize' has no right 'rows'");
    CHECK(what_is_wrong(R"({"do":"attach","host":0,"columns":80,"rows":24})") ==
          "a page's message 'attach' has no right 'from'");
    CHECK(what_is_wrong(R"({"do":"run","step":"a","host":"server1"})") ==
          "a page's message 'run' has no right 'host'");
}

TEST_CASE("A message that nests deeply is read and thrown away", "[messages]")
{
    const std::size_t depth = 32000;
    CHECK(what_is_wrong(std::string(depth, '[') + std::string(depth, ']')) ==
          "a page's message is not a JSON object");
}

TEST_CASE("A page is told of its lab", "[messages]")
{
    CHECK(lab_message({}) ==
          R"({"doing":"","hint":"","is":"lab","reason":"","scenario":null,"state":"none"})");
    CHECK(
        lab_message({.state = LabState::queued, .scenario = "x", .place = 2}) ==
        R"({"doing":"","hint":"","is":"lab","place":2,"reason":"","scenario":"x","state":"queued"})");
    CHECK(
        lab_message({.state = LabState::reclaimed, .scenario = "x", .reason = "\"\n"}) ==
        R"({"doing":"","hint":"","is":"lab","reason":"\"\n","scenario":"x","state":"reclaimed"})");
}

TEST_CASE("A page is told how its walk stands", "[messages]")
{
    WalkState walk;
    walk.at = "b";
    walk.steps = {{.step = "a", .standing = Standing::passed},
                  {.step = "b",
                   .standing = Standing::failed,
                   .why = Why::differs,
                   .reason = "no",
                   .checks = {{false, "x", "y\xff", "", "server1"}}}};
    walk.commands = {"ls", "id"};
    walk.can_rewind = true;
    walk.chapters = {0, 1};

    CHECK(walk_message(walk, "checking", true) ==
          "{\"at\":\"b\",\"busy\":\"checking\",\"can_rewind\":true,\"chapters\":[0,1],"
          "\"checkpoint\":true,\"is\":\"walk\",\"steps\":{"
          "\"a\":{\"checks\":[],\"command\":\"ls\",\"reason\":\"\",\"standing\":\"passed\","
          "\"why\":\"\"},"
          "\"b\":{\"checks\":[{\"actual\":\"y\xEF\xBF\xBD\",\"diff\":\"\",\"expected\":\"x\","
          "\"host\":\"server1\",\"passed\":false}],\"command\":\"id\",\"reason\":\"no\","
          "\"standing\":\"failed\",\"why\":\"differs\"}}}");
}

TEST_CASE("What a terminal printed comes with host and offset", "[messages]")
{
    using namespace std::string_literals;

    CHECK(terminal_frame(1, 0x0102030405060708, "abc") == "\x01\x01\x02\x03\x04\x05\x06\x07\x08"
                                                          "abc"s);
    CHECK(terminal_frame(0, 0, "\0\xff"s) == "\0\0\0\0\0\0\0\0\0\0\xff"s);
}

TEST_CASE("The smaller messages are as the protocol has them", "[messages]")
{
    CHECK(idle_message(120) == R"({"is":"idle","reclaimed_in":120})");
    CHECK(idle_message(std::nullopt) == R"({"is":"idle","reclaimed_in":null})");
    CHECK(error_message(usage_error("a", "b")) == R"({"hint":"b","is":"error","what":"a"})");
    CHECK(size_message(1, {80, 24}) == R"({"columns":80,"host":1,"is":"size","rows":24})");
    CHECK(ended_message(0, "exit status 0") ==
          R"({"host":0,"is":"ended","reason":"exit status 0"})");
    CHECK(
        attached_message({.host = 0, .life = 3, .from = 7, .lost = 1, .until = 9, .fresh = true}) ==
        R"({"fresh":true,"from":7,"host":0,"is":"attached","life":3,"lost":1,"until":9})");
    CHECK(hint_message("a", {{{"en", "x"}}}) == R"({"is":"hint","step":"a","text":{"en":"x"}})");
}

}  // namespace
}  // namespace harness::walk::web
