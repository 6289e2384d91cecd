// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/old_config.hpp"

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using convoy::testing::TemporaryFolder;
using Words = std::vector<std::string>;

namespace {

struct OldRoot : TemporaryFolder {
    OldRoot() { std::filesystem::create_directory(path / "vfs"); }
    void write(const char* file, std::string_view text) const
    {
        std::ofstream(path / file) << text;
    }
};

}  // namespace

TEST_CASE("a daemon without drivers starts as the rancher/convoy before it did", "[cli]")
{
    OldRoot root;
    root.write("convoy.cfg",
               R"({"Root":"/r","DriverList":["vfs"],"DefaultDriver":"vfs","MountNamespaceFD":"",)"
               R"("IgnoreDockerDelete":true,"CreateOnDockerMount":false,"CmdTimeout":""})");
    root.write(
        "vfs/vfs.cfg",
        R"({"Root":"/r/vfs","Path":"/nfs","ConfigPath":"/nfs/config","DefaultVolumeSize":107374182400})");
    DaemonOptions options{
        .drivers = {}, .driver_options = {}, .settings = {.root = root.path.string()}};

    REQUIRE(cli::fill_from_old_config(options));

    CHECK(options.drivers == Words{"vfs"});
    CHECK(options.driver_options == Words{"vfs.path=/nfs", "vfs.defaultvolumesize=107374182400"});
    CHECK(options.settings.ignore_docker_delete);
    CHECK_FALSE(options.settings.create_on_docker_mount);
}

TEST_CASE("what the command line says counts, not an old config", "[cli]")
{
    OldRoot root;
    root.write("convoy.cfg", R"({"DriverList":["ebs"],"IgnoreDockerDelete":true})");
    DaemonOptions options{.drivers = {"vfs"},
                          .driver_options = {"vfs.path=/x"},
                          .settings = {.root = root.path.string()}};

    REQUIRE(cli::fill_from_old_config(options));

    CHECK(options.drivers == Words{"vfs"});
    CHECK(options.driver_options == Words{"vfs.path=/x"});
    CHECK_FALSE(options.settings.ignore_docker_delete);
}

TEST_CASE("a damaged old config is named; none is fine", "[cli]")
{
    OldRoot root;
    DaemonOptions options{
        .drivers = {}, .driver_options = {}, .settings = {.root = root.path.string()}};
    REQUIRE(cli::fill_from_old_config(options));
    CHECK(options.drivers.empty());

    root.write("vfs/vfs.cfg", "{");
    const auto filled = cli::fill_from_old_config(options);
    REQUIRE_FALSE(filled);
    CHECK(filled.error().what == (root.path / "vfs/vfs.cfg").string() + " is damaged");
}
