// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/yaml.hpp"

#include "harness/testing/catch.hpp"

using namespace std::string_literals;
using reports::yaml_text;

// testing/formats_test.py reads such texts back with a YAML parser.

TEST_CASE("a text of one line stands in quotes", "[reports]")
{
    CHECK(yaml_text("plain", 4) == "\"plain\"");
    CHECK(yaml_text("", 4) == "\"\"");
    CHECK(yaml_text("\n", 4) == "\"\\n\"");
    CHECK(yaml_text("say \"\\\"", 4) == R"("say \"\\\"")");
}

TEST_CASE("a text of several lines is a block", "[reports]")
{
    CHECK(yaml_text("one\n\n  two\n...\n", 4) == "|2-\n    one\n\n      two\n    ...");
}

TEST_CASE("what a block cannot hold is escaped in quotes", "[reports]")
{
    CHECK(yaml_text("a\n\0b"s, 4) == "\"a\\n\\x00b\"");
    CHECK(yaml_text("a\n\tb", 4) == "\"a\\n\\tb\"");
    CHECK(yaml_text("a\n\xC2\x85\xC2\x9B\xE2\x80\xA8\xE2\x80\xA9\xEF\xBB\xBF\xEF\xBF\xBE\x7F", 4) ==
          "\"a\\n\\N\\x9B\\L\\P\\uFEFF\\uFFFE\\x7F\"");
}
