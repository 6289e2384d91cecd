// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/matrix_option.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::cli;

namespace {

model::Scenario sizes()
{
    model::Scenario made;
    made.name = "volumes";
    made.lab.hosts = {{.name = "here"}};
    made.variables = {{"size", "1"}};
    made.matrix.axes = {{"image", {"debian-12", "debian-13"}}, {"size", {"1", "100"}}};
    return made;
}

std::string refusal(const std::vector<std::string>& texts, const LabOptions& options = {},
                    const std::string& convoy = "", model::Scenario of = sizes())
{
    const auto made = with_options(std::move(of), texts, options, convoy);
    if (made)
        return "";
    CHECK(made.error().fault == Fault::usage);
    return to_text(made.error());
}

}  // namespace

TEST_CASE("the option --matrix names an axis and its values", "[cli]")
{
    const auto axes = axes_of({"image=debian-12,debian-13", "where=a=b", "empty="});
    REQUIRE(axes);
    CHECK(*axes == std::vector<model::Axis>{
                       {"image", {"debian-12", "debian-13"}}, {"where", {"a=b"}}, {"empty", {""}}});
}

TEST_CASE("a combination survives the way through --matrix, commas and backslashes too", "[cli]")
{
    const model::Combination combination{
        {"options", "rw,sync"}, {"path", "C:\\dir\\"}, {"both", "\\,"}, {"none", ""}};
    const auto axes = axes_of(matrix_texts(combination));
    REQUIRE(axes);
    CHECK(model::combinations({*axes, {}}) == std::vector<model::Combination>{combination});
    CHECK(axes_of({"a=\\x,\\"})->front().values == std::vector<std::string>{"\\x", "\\"});
}

TEST_CASE("what --matrix says wrongly is told", "[cli]")
{
    using Catch::Matchers::Contains;
    CHECK_THAT(refusal({"image"}), Contains("--matrix: 'image' is not KEY=VALUE[,VALUE]"));
    CHECK_THAT(refusal({"=x"}), Contains("is not KEY=VALUE[,VALUE]"));
    CHECK_THAT(refusal({"size=1", "size=2"}), Contains("the axis 'size' is there twice"));
    CHECK_THAT(refusal({"sise=1"}), Contains("did you mean 'size'?"));
    CHECK_THAT(refusal({"image=debian-14"}), Contains("--matrix: there is no image 'debian-14'"));
}

TEST_CASE("the option --matrix chooses among the values of the scenario, or takes others", "[cli]")
{
    const auto made = with_options(sizes(), {"image=debian-13", "cpus=1,2"}, {}, "");
    REQUIRE(made);
    CHECK(model::combinations(made->matrix).size() == 4);
    const auto first = in_first_combination(*made);
    REQUIRE(first);
    CHECK(model::to_text(first->combination) == "image=debian-13, size=1, cpus=1");
    CHECK(first->lab.suite == "trixie");
    CHECK(first->lab.hosts.front().cpus == 1);
}

TEST_CASE("time limits are multiplied as the options say", "[cli]")
{
    LabOptions options;
    model::Scenario made = sizes();
    made.finally = {{.timeout = std::chrono::seconds{10}}};
    CHECK(with_options(made, {}, options, "")->finally.front().timeout == std::chrono::seconds{10});
    options.timeout_multiplier = 3;
    CHECK(with_options(made, {}, options, "")->finally.front().timeout == std::chrono::seconds{30});
}

TEST_CASE("a scenario without a matrix is as it was in its first combination", "[cli]")
{
    model::Scenario plain = sizes();
    plain.matrix = {};
    CHECK(*in_first_combination(plain) == plain);
}

TEST_CASE("an option that says what an axis says is refused", "[cli]")
{
    using Catch::Matchers::Contains;
    LabOptions options;
    options.suite = "trixie";
    CHECK_THAT(refusal({}, options), Contains("--suite and the axis 'image' of the matrix"));
    options = {};
    options.provider = "qemu";
    CHECK_THAT(refusal({"provider=qemu"}, options), Contains("--provider and the axis 'provider'"));
    CHECK_THAT(refusal({"convoy=a.tar.gz"}, {}, "b.tar.gz"),
               Contains("--convoy and the axis 'convoy'"));
    CHECK(refusal({"size=1"}, options, "b.tar.gz").empty());
}

TEST_CASE("a provider that cannot change its hosts is refused for an axis of the lab", "[cli]")
{
    LabOptions options;
    options.provider = "local";
    CHECK_THAT(refusal({}, options),
               Catch::Matchers::Contains("the provider 'local' takes its hosts as they are"));
}

TEST_CASE("the archive that a combination names has to be there", "[cli]")
{
    model::Scenario chosen = sizes();
    CHECK(*convoy_archive_of(chosen, "mine.tar.gz") == "mine.tar.gz");
    const testing::TemporaryFolder folder;
    testing::put(folder / "convoy.tar.gz", "x");
    chosen.combination = {{"convoy", folder / "convoy.tar.gz"}};
    CHECK(*convoy_archive_of(chosen, "") == (folder / "convoy.tar.gz").string());
    chosen.combination = {{"convoy", folder / "gone.tar.gz"}};
    CHECK_FALSE(convoy_archive_of(chosen, ""));
}
