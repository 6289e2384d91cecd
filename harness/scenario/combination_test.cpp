// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/combination.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::scenario;

namespace {

model::Scenario two_hosts()
{
    model::Scenario scenario;
    scenario.name = "volumes";
    scenario.lab.hosts = {{.name = "a", .memory_mib = 512}, {.name = "b"}};
    scenario.variables = {{"size", "1"}, {"word", "hello"}};
    scenario.matrix.axes = {{"image", {"debian-12", "debian-13"}}};
    return scenario;
}

std::string wrong_with(const model::Scenario& scenario, const std::vector<model::Axis>& axes)
{
    const auto checked = check_axes(scenario, axes);
    if (checked)
        return "nothing";
    CHECK(checked.error().fault == Fault::usage);
    return to_text(checked.error());
}

}  // namespace

TEST_CASE("a combination changes the lab and the variables of a scenario", "[scenario]")
{
    const model::Combination all{{"image", "debian-13"}, {"provider", "qemu"}, {"memory", "2GiB"},
                                 {"cpus", "3"},          {"size", "100"},      {"convoy", "c.tgz"}};
    const auto made = in_combination(two_hosts(), all);
    REQUIRE(made);
    CHECK(made->lab.suite == "trixie");
    CHECK(made->lab.provider == "qemu");
    for (const model::HostSpec& host : made->lab.hosts) {
        CHECK(host.memory_mib == 2048);
        CHECK(host.cpus == 3);
    }
    CHECK(made->variables == model::Variables{{"size", "100"}, {"word", "hello"}});
    CHECK(made->combination == all);
    CHECK(convoy_of(all) == "c.tgz");
}

TEST_CASE("what a combination does not name stays as it is", "[scenario]")
{
    const auto made = in_combination(two_hosts(), {});
    REQUIRE(made);
    CHECK(*made == two_hosts());
    CHECK_FALSE(convoy_of({}));
}

TEST_CASE("an image is one of ours or a Debian release by its name", "[scenario]")
{
    const auto [image, suite] = GENERATE(table<std::string, std::string>(
        {{"debian-12", "bookworm"}, {"debian-13", "trixie"}, {"sid", "sid"}}));
    const auto made = in_combination(two_hosts(), {{"image", image}});
    REQUIRE(made);
    CHECK(made->lab.suite == suite);
}

TEST_CASE("a combination with a value that cannot be is refused", "[scenario]")
{
    const auto [key, value] = GENERATE(table<std::string, std::string>(
        {{"image", "debian-1"}, {"memory", "much"}, {"cpus", "many"}, {"sise", "1"}}));
    const auto made = in_combination(two_hosts(), {{key, value}});
    REQUIRE_FALSE(made);
    CHECK(made.error().fault == Fault::usage);
}

TEST_CASE("axes from a command line are checked as those of the file are", "[scenario]")
{
    CHECK(wrong_with(two_hosts(), {}) == "nothing");
    CHECK(wrong_with(two_hosts(), {{"size", {"1", "2"}}, {"image", {"sid"}}}) == "nothing");
    const auto [axis, told] = GENERATE(table<model::Axis, std::string>({
        {{"sizes", {"1"}}, "did you mean 'size'?"},
        {{"colour", {"red"}}, "one of: image, provider, memory, cpus, convoy, size, word"},
        {{"size", {"1", "1"}}, "the axis 'size' has '1' twice"},
        {{"image", {"debian-14"}}, "there is no image 'debian-14'"},
        {{"provider", {"local"}}, "there cannot be an axis 'image'"},
        {{"size", std::vector<std::string>(257, "1")}, "twice"},
    }));
    CHECK_THAT(wrong_with(two_hosts(), {axis}), Catch::Matchers::Contains(told));
}

TEST_CASE("axes from a command line may not leave nothing to run, nor too much", "[scenario]")
{
    model::Scenario scenario = two_hosts();
    scenario.matrix.exclude = {{{"image", "debian-12"}}};
    CHECK_THAT(wrong_with(scenario, {{"image", {"debian-12"}}}),
               Catch::Matchers::Contains("'exclude' leaves out all combinations"));
    std::vector<std::string> many;
    for (int i = 0; i < 129; ++i)
        many.push_back(std::to_string(i));
    CHECK_THAT(wrong_with(two_hosts(), {{"size", many}}),
               Catch::Matchers::Contains("at most 256 combinations"));
}
