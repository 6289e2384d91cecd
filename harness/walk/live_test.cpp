// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/live.hpp"

#include "harness/lab/local.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::walk;
using reports::MountKind;

namespace {

const std::string anonymous(64, 'a');

// As Docker's API answers (GET /containers/json, /volumes, /networks), shortened.
const std::string server1 =
    "docker\n"
    R"(containers [{"Id":"1","Names":["/vm1"],"Image":"nginx","State":"running","Mounts":[)"
    R"({"Type":"bind","Source":"/opt/website","Destination":"/usr/share/nginx/html","RW":true},)"
    R"({"Type":"volume","Name":")" +
    anonymous +
    R"(","Source":"","Destination":"/cache","Driver":"local","RW":false}]},)"
    R"({"Names":["/vm1/link","/db"],"Image":"busybox","State":"exited","Mounts":[]}])"
    "\n"
    R"(volumes {"Volumes":[{"Name":"vol1","Driver":"convoy"},{"Name":")" +
    anonymous +
    R"(","Driver":"local"},{"Name":"data","Driver":"local"}],"Warnings":null})"
    "\n"
    R"(networks [{"Name":"none"},{"Name":"bridge"}])"
    "\nexported /nfs\nexported /a\\040b\nconvoy /nfs\nend\n";

const std::string server2 =
    "docker\ncontainers []\nunknown volumes\nnetworks []\nmounted server1:/nfs /nfs\n"
    "mounted server1:/other /mnt/x\nmounted server1:/again /mnt/x\nconvoy /nfs\nend\n";

}  // namespace

TEST_CASE("what a host tells of itself is read", "[live]")
{
    const auto host = live_host("server1", server1);
    REQUIRE(host);
    CHECK(host->has_docker);
    REQUIRE(host->containers.size() == 2);
    CHECK(host->containers[0] == LiveContainer{"db", "busybox", false, {}});
    CHECK(host->containers[1].name == "vm1");
    CHECK(host->containers[1].running);
    CHECK(host->containers[1].mounts ==
          std::vector<LiveMount>{{"volume", anonymous, "/cache", true},
                                 {"bind", "/opt/website", "/usr/share/nginx/html", false}});
    CHECK(host->volumes ==
          std::vector<LiveVolume>{{anonymous, "local"}, {"data", "local"}, {"vol1", "convoy"}});
    CHECK(host->networks == std::vector<std::string>{"bridge", "none"});
    CHECK(host->exported == std::vector<std::string>{"/nfs", "/a b"});
    CHECK(host->convoy_path == "/nfs");

    const auto other = live_host("server2", server2);
    REQUIRE(other);
    CHECK(other->unknown == std::vector<std::string>{"volumes"});
    CHECK(other->mounted ==
          std::vector<LiveShare>{{"server1", "/nfs", "/nfs"}, {"server1", "/again", "/mnt/x"}});
}

TEST_CASE("docker(1) prints one at a time", "[live]")
{
    const auto host = live_host(
        "a", "docker\n"
             R"(containers {"Names":["/x"],"Image":"nginx","State":"running","Mounts":null})"
             "\n"
             R"(containers {"Names":"/odd","Image":7})"
             "\n"
             R"(volumes {"Name":"v","Driver":"local"})"
             "\nvolumes {\"Volumes\":null}\nend\n");
    REQUIRE(host);
    CHECK(host->containers.size() == 2);
    CHECK(host->volumes == std::vector<LiveVolume>{{"v", "local"}});
}

TEST_CASE("an answer that is none is an error", "[live]")
{
    CHECK_FALSE(live_host("a", ""));
    CHECK_FALSE(live_host("a", "docker\ncontainers []\n"));  // cut short
    const auto bad = live_host("a", "docker\ncontainers [{\nend\n");
    REQUIRE_FALSE(bad);
    CHECK(bad.error().what == "what 'a' tells of its containers is no JSON");
}

TEST_CASE("this machine can be asked", "[live]")
{
    lab::Interrupt interrupt;
    lab::LocalProvider provider(interrupt);
    model::LabSpec spec;
    spec.hosts = {{.name = "a"}, {.name = "b"}};
    const auto lab = provider.bring_up(spec, {});
    REQUIRE(lab);
    const auto hosts = live_hosts(**lab);
    REQUIRE(hosts);
    REQUIRE(hosts->size() == 2);
    CHECK((*hosts)[1].name == "b");
}

TEST_CASE("a host that does not answer is an error", "[live]")
{
    testing::Rig rig({});
    rig.server2.lost = lab_error("no route to 'server2'");
    const auto lab = rig.provider.bring_up(rig.scenario.lab, [](std::string_view) {});
    rig.server1.on("docker", testing::says("end\n"));
    const auto picture = live_picture(**lab);
    REQUIRE_FALSE(picture);
    CHECK(picture.error().what == "no route to 'server2'");
}

TEST_CASE("a picture of what there is", "[live]")
{
    const auto picture =
        picture_of({*live_host("server1", server1), *live_host("server2", server2)});

    REQUIRE(picture.hosts.size() == 2);
    const auto& host = picture.hosts[0];
    CHECK(host.convoy->path == "/nfs");
    CHECK(host.storages ==
          std::vector<reports::Storage>{{MountKind::anonymous, "/cache", "local", "vm1", {}},
                                        {MountKind::directory, "/opt/website", {}, {}, {}},
                                        {MountKind::volume, "data", "local", {}, {}}});
    REQUIRE(host.containers.size() == 2);
    CHECK(host.containers[1].mounts ==
          std::vector<reports::ContainerMount>{{0, "/cache", true},
                                               {1, "/usr/share/nginx/html", false}});
    CHECK(host.shares.front() == reports::SharePoint{"/nfs", "server1", "/nfs", true, {}});
    CHECK(picture.hosts[1].shares.front() ==
          reports::SharePoint{"/nfs", "server1", "/nfs", false, {}});
    // The volume lies on the share, and is drawn there.
    const auto share = std::ranges::find(picture.shares, "/nfs", &reports::Share::path);
    REQUIRE(share != picture.shares.end());
    CHECK(share->server == "server1");
    CHECK(share->volumes ==
          std::vector<reports::Storage>{{MountKind::volume, "vol1", "convoy", {}, {}}});
}
