// SPDX-License-Identifier: Apache-2.0
#include <variant>

#include "harness/base/text.hpp"
#include "harness/scenario/reader.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::scenario;

namespace {

/// A scenario with that matrix, and what its lab has besides a host.
Read read_with(const std::string& matrix, const std::string& lab = "")
{
    return scenario::read(cat("scenario: test\nmatrix: ", matrix, "\nlab: {hosts: [a]", lab,
                              "}\nvariables: {size: 1, options: rw}\n"
                              "chapters: [{steps: [{run: 'echo ${{ size }}'}]}]\n"),
                          "x.yaml");
}

std::string mistakes(const std::string& matrix, const std::string& lab = "")
{
    const Read read = read_with(matrix, lab);
    const auto* bad = std::get_if<Mistakes>(&read);
    return bad ? to_text(*bad) : "no mistakes";
}

}  // namespace

TEST_CASE("a matrix keeps its axes and values as they are written", "[scenario]")
{
    const Read read = read_with("{image: [debian-12, trixie], exclude: [{size: '100', image: "
                                "trixie}], size: [1, '100'], options: ['rw,sync', '']}");
    INFO((std::holds_alternative<Mistakes>(read) ? to_text(std::get<Mistakes>(read)) : ""));
    REQUIRE(std::holds_alternative<model::Scenario>(read));
    const model::Matrix& matrix = std::get<model::Scenario>(read).matrix;
    REQUIRE(matrix.axes.size() == 3);
    CHECK(matrix.axes[0].key == "image");
    CHECK(matrix.axes[0].values == std::vector<std::string>{"debian-12", "trixie"});
    CHECK(to_string(matrix.axes[0].where) == "x.yaml:2:10");
    CHECK(matrix.axes[1].values == std::vector<std::string>{"1", "100"});
    CHECK(matrix.axes[2].values == std::vector<std::string>{"rw,sync", ""});
    CHECK(matrix.exclude ==
          std::vector<model::Combination>{{{"size", "100"}, {"image", "trixie"}}});
    CHECK(combinations(matrix).size() == 6);
}

TEST_CASE("what is wrong with a matrix is told with its place", "[scenario]")
{
    const auto [matrix, told] = GENERATE(table<std::string, std::string>({
        {"[1]", "x.yaml:2:9: 'matrix' wants a map of axes, not a list"},
        {"{}", "x.yaml:2:9: 'matrix' has no axis"},
        {"{exclude: [{size: 1}]}", "'matrix' has no axis"},
        {"{imge: [debian-12]}",
         "x.yaml:2:10: a matrix has no axis 'imge': it is neither of the lab nor in "
         "'variables:'\n  hint: did you mean 'image'?"},
        {"{colour: [red]}", "one of: image, provider, memory, cpus, convoy, options, size"},
        {"{size: 1}", "the axis 'size' wants a list of values, not '1'\n  hint: write size: [1]"},
        {"{size: {a: b}}", "the axis 'size' wants a list of values, not a map"},
        {"{size: []}", "x.yaml:2:16: the axis 'size' has no value"},
        {"{size: [1, [2]]}", "x.yaml:2:20: 'size' wants a text, not a list"},
        {"{size: [1, ]}", "no mistakes"},
        {"{size: [~]}", "'size' wants a text, not nothing"},
        {"{size: [1, '1']}", "x.yaml:2:20: the axis 'size' has '1' twice"},
        {"{size: [\"a\\nb\"]}", "a value of the axis 'size' is not one line of text"},
        {"{image: [debian-14]}", "x.yaml:2:18: there is no image 'debian-14'"},
        {"{image: ['']}", "there is no image ''"},
        {"{provider: [qemo]}", "there is no provider 'qemo'\n  hint: did you mean 'qemu'?"},
        {"{memory: [1GB]}", "'memory' wants a size such as 1GiB or 768MiB, not '1GB'"},
        {"{cpus: [0]}", "'cpus' wants a number from 1 to 64, not '0'"},
        {"{cpus: [65]}", "'cpus' wants a number from 1 to 64, not '65'"},
        {"{convoy: ['']}", "'convoy' wants the path of an archive"},
        {"{size: [1], exclude: {size: 1}}", "'exclude' wants a list of maps, not a map"},
        {"{size: [1], exclude: []}", "'exclude' wants a list of maps, not an empty one"},
        {"{size: [1], exclude: [1]}", "'exclude' wants maps of axes to values, not '1'"},
        {"{size: [1], exclude: [{}]}", "'exclude' wants maps of axes to values, not an empty one"},
        {"{size: [1, 2], exclude: [{sizes: 1}]}", "x.yaml:2:35: 'exclude' names 'sizes', which is "
                                                  "no axis here\n  hint: did you mean 'size'?"},
        {"{size: [1, 2], exclude: [{size: 3}]}",
         "x.yaml:2:41: 'exclude' leaves out nothing: the axis 'size' does not have '3'"},
        {"{size: [1, 2], exclude: [{size: [1]}]}", "'size' wants a text, not a list"},
        {"{size: [1, 2], exclude: [{size: 1}, {size: 2}]}",
         "'exclude' leaves out all combinations of the matrix"},
        {"{provider: [qemu, ssh], memory: [1GiB]}",
         "x.yaml:2:33: the provider 'ssh' takes its hosts as they are: there cannot be an axis "
         "'memory'"},
    }));
    CHECK_THAT(mistakes(matrix), Catch::Matchers::Contains(told));
}

TEST_CASE("a lab whose hosts are as they are has no axes of image, memory and cpus", "[scenario]")
{
    const std::string key = GENERATE("image: [debian-13]", "memory: [1GiB]", "cpus: [1]");
    const std::string provider = GENERATE("local", "ssh", "vagrant");
    CHECK_THAT(mistakes(cat("{", key, "}"), cat(", provider: ", provider)),
               Catch::Matchers::Contains(
                   cat("the provider '", provider, "' takes its hosts as they are")));
    CHECK(mistakes(cat("{", key, "}")) == "no mistakes");
}

TEST_CASE("the provider local of an axis cannot load Docker images, either", "[scenario]")
{
    CHECK_THAT(mistakes("{provider: [qemu, local]}", ", docker_images: [nginx]"),
               Catch::Matchers::Contains("the provider 'local' cannot load 'docker_images'"));
}

TEST_CASE("a variable may not be called like an axis of the lab, when it is one", "[scenario]")
{
    const auto told = [](const std::string& matrix) {
        const Read read =
            scenario::read(cat("scenario: test\nlab: {hosts: [a]}\nvariables: {image: nginx}\n",
                               matrix, "chapters: [{steps: [{run: 'true'}]}]\n"),
                           "x.yaml");
        const auto* bad = std::get_if<Mistakes>(&read);
        return bad ? to_text(*bad) : "no mistakes";
    };
    CHECK(told("") == "no mistakes");
    CHECK(told("matrix: {cpus: [1, 2]}\n") == "no mistakes");
    CHECK_THAT(told("matrix: {image: [nginx]}\n"),
               Catch::Matchers::Contains("give the variable another name"));
}

TEST_CASE("more combinations than anybody wants are refused before they are made", "[scenario]")
{
    std::string values;
    for (int i = 0; i < 257; ++i)
        values += cat(i ? "," : "", i);
    CHECK_THAT(mistakes(cat("{size: [", values, "]}")),
               Catch::Matchers::Contains("a matrix has at most 256 combinations"));
    CHECK_THAT(mistakes(cat("{size: [", values, "], options: [", values, "]}")),
               Catch::Matchers::Contains("a matrix has at most 256 combinations"));
}
