// SPDX-License-Identifier: Apache-2.0
#include "plugin/api/json.hpp"

#include "harness/testing/catch.hpp"

using namespace convoy;

TEST_CASE("JSON is written as Go writes it", "[api]")
{
    const Json value = Json::object({{"b", "x"},
                                     {"a", Json::List{1, true, Json{}}},
                                     {"none", Json::object()},
                                     {"empty", Json::List{}}});
    CHECK(to_line(value) == R"({"b":"x","a":[1,true,null],"none":{},"empty":[]})");
    CHECK(to_text(value) ==
          "{\n\t\"b\": \"x\",\n\t\"a\": [\n\t\t1,\n\t\ttrue,\n\t\tnull\n\t],\n\t\"none\": "
          "{},\n\t\"empty\": []\n}");
    CHECK(to_line(Json{"a&b<c>\"\\\n\t\r\x01\xff"}) ==
          "\"a\\u0026b\\u003cc\\u003e\\\"\\\\\\n\\t\\r\\u0001\xef\xbf\xbd\"");
}

TEST_CASE("JSON is read, and nothing that is not quite JSON", "[api]")
{
    const auto value = parse_json(
        R"({"Name":"vol1","Size":7,"Deep":{"On":true},"List":["x"],"Name":"vol2","Half":0.5})");
    REQUIRE(value);
    CHECK(value->at("Name").text() == "vol2");
    CHECK(value->at("Size").number() == 7);
    CHECK(value->at("Deep").at("On").flag());
    CHECK(value->at("List").list() == Json::List{"x"});
    CHECK(value->at("Half") == Json{});
    CHECK(value->at("Missing") == Json{});
    CHECK(value->at("Size").text().empty());
    CHECK(value->at("Name").number() == 0);
    for (const std::string text : {"", "{", "{} x", "{\"a\":1,}", "{'a':1}", "\"\xff\"", "nul"})
        CHECK_FALSE(parse_json(text));
    CHECK_FALSE(parse_json(std::string(1000000, '[')));
    CHECK_FALSE(parse_json(std::string(40, '[') + std::string(40, ']')));
}
