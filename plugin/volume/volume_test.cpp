// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/volume.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/use.hpp"

using namespace convoy;

TEST_CASE("a record that rancher/convoy wrote is read, and keeps what it has", "[volume]")
{
    const std::string text =
        R"({"Name":"vol1","Size":0,"Path":"/nfs/vol1","MountPoint":"/nfs/vol1","PrepareForVM":false,)"
        R"("CreatedTime":"Tue Nov 24 00:28:12 +0000 2026","Snapshots":{"s1":{"Name":"s1",)"
        R"("CreatedTime":"Tue Nov 24 00:29:12 +0000 2026","VolumeUUID":"vol1","FilePath":"/r/vol1_s1.tar.gz"}}})";
    const auto volume = volume_from_json(text);
    REQUIRE(volume);
    CHECK(volume->mount_point == "/nfs/vol1");
    CHECK(volume->snapshots.at("s1").file == "/r/vol1_s1.tar.gz");
    const std::string ours = text.substr(0, text.size() - 1) + R"(,"Format":1})" + "\n";
    CHECK(to_json(*volume) == ours);
    CHECK(*volume_from_json(ours) == *volume);
}

TEST_CASE("members that this version does not know are kept", "[volume]")
{
    const auto volume = volume_from_json(R"({"Name":"v","Path":"/p","Future":{"a":[1]}})");
    REQUIRE(volume);
    CHECK(to_json(*volume).find(R"("Future":{"a":[1]})") != std::string::npos);
}

TEST_CASE("C3 numbers of a record are whole and fit", "[volume]")
{
    for (const char* number : {"1.5", "1e300", "-1e300", "\"1\"", "true"}) {
        INFO(number);
        CHECK(!volume_from_json(harness::cat(R"({"Name":"vol1","Size":)", number, "}")));
        CHECK(!volume_from_json(harness::cat(R"({"Name":"vol1","Format":)", number, "}")));
    }
    CHECK(!volume_from_json(
        R"({"Name":"vol1","Format":4294967297})"));  // 1, if it were cut to 32 bits
    CHECK(volume_from_json(R"({"Name":"vol1","Size":null,"Format":1})"));
}

TEST_CASE("a volume survives its record", "[volume]")
{
    const Volume volume{.name = "v",
                        .size = 7,
                        .path = "/p",
                        .prepared_for_vm = true,
                        .created = "now",
                        .snapshots = {{"s", {"s", "then", "f"}}},
                        .folder = {.mode = 0755, .uid = 1, .gid = 2},
                        .labels = {{"k", "v"}}};
    CHECK(*volume_from_json(to_json(volume)) == volume);
}

TEST_CASE("sizes are bytes, or have a unit of 1024", "[volume]")
{
    CHECK(*parse_size("10") == 10);
    CHECK(*parse_size("2K") == 2048);
    CHECK(*parse_size("1.5g") == 1610612736);
    CHECK(*parse_size("1T") == 1099511627776);
    for (const char* bad : {"", "g", "10x", "-1", "1e3", "99999999999t", "inf", "nan", "+1", " 1"})
        CHECK_FALSE(parse_size(bad));
}

TEST_CASE("times are RubyDates, and RFC 3339 for Docker", "[volume]")
{
    const std::time_t moment = 1795480092;
    CHECK(parse_ruby_date(ruby_date(moment)) == moment);
    CHECK(rfc3339(moment) == "2026-11-24T00:28:12Z");
    CHECK(parse_ruby_date("Tue Nov 24 00:28:12 +0000 2026") == moment);
    CHECK(parse_ruby_date("Tue Nov 24 02:28:12 +0200 2026") == moment);
    CHECK(parse_ruby_date("Mon Nov 23 19:58:12 -0430 2026") == moment);
    for (const char* bad : {"", "2026-11-24T00:28:12Z", "Tue Nov 24 00:28:12 +0000 2026 x",
                            "Xxx Nov 24 00:28:12 +0000 2026"})
        CHECK_FALSE(parse_ruby_date(bad));
}

TEST_CASE("a use is the name of a file, whatever its id is", "[volume]")
{
    const Use plain{{"m1", "b1", "host.example"}, std::string(64, 'a')};
    CHECK(use_in(name_of(plain)) == plain);
    const Use hostile{{"m1", "b1", "../x"}, "../../etc/passwd\n"};
    const std::string name = name_of(hostile);
    CHECK(name.find('/') == std::string::npos);
    REQUIRE(use_in(name));
    CHECK(name_of(hostile) == name);
    CHECK(name_of({{"m1", "b1", "h"}, std::string(5000, 'x')}).size() < 255);
    for (const char* foreign : {"", "a.b", "..", "a.b.c", "a/b.c.d.e"})
        CHECK_FALSE(use_in(foreign));
}

TEST_CASE("times are read back as they are written, and nothing else is taken for one", "[volume]")
{
    for (const std::time_t time : {std::time_t{0}, std::time_t{951'782'400},
                                   std::time_t{1'795'479'292}, std::time_t{4'102'444'799}})
        CHECK(parse_ruby_date(ruby_date(time)) == time);
    CHECK(parse_ruby_date("Tue Nov 24 00:28:12 +0930 2026") == std::time_t{1'795'480'092 - 34'200});
    CHECK(rfc3339(1'795'480'092) == "2026-11-24T00:28:12Z");
    CHECK(rfc3339(951'782'400) == "2000-02-29T00:00:00Z");
    for (const char* none : {"", "Tue Nov 24 00:28:12 +0000 20266", "Tue Nov 24 00:28:12 +0000 202",
                             "Tue Nov 24 00:28:12 0000 2026", "Tux Nov 24 00:28:12 +0000 2026",
                             "Tue Nox 24 00:28:12 +0000 2026", "Tue Nov 2a 00:28:12 +0000 2026"})
        CHECK(!parse_ruby_date(none));
}
