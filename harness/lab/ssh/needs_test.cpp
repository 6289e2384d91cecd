// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/needs.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab::ssh;

namespace {

model::Scenario with(std::vector<model::Step> steps)
{
    model::Scenario scenario;
    scenario.lab.hosts = {{.name = "server1"}, {.name = "server2"}};
    scenario.chapters = {{.id = "one", .steps = std::move(steps)}};
    return scenario;
}

model::Step step(std::string id, std::string on, model::Action action)
{
    return {.id = std::move(id), .on = {std::move(on)}, .action = std::move(action)};
}

bool all(const model::Step&)
{
    return true;
}

}  // namespace

TEST_CASE("a host needs what its steps' words name, and no more", "[ssh]")
{
    auto scenario = with({
        step("a", "server1", model::RunScript{"systemctl start rpcbind nfs-server\nexportfs -ra"}),
        step("b", "server2", model::RunScript{"mount server1:/nfs /nfs"}),
        step("c", "server2", model::RunScript{"docker run -v server1-data:/data --mount x nginx"}),
        step("d", "server2", model::RunScript{"scp -r server1:convoy ."}),
    });
    const auto needs = needs_of(scenario, all);
    CHECK(needs.at("server1") == Needs{.programs = {"exportfs", "rpcbind"}});
    CHECK(needs.at("server2") == Needs{true, {"mount.nfs"}, {"server1"}, {"server1"}});
}

TEST_CASE("steps that are left out need nothing", "[ssh]")
{
    const auto scenario = with({step("a", "server1", model::RunScript{"exportfs -ra"}),
                                step("b", "server1", model::RunScript{"docker ps"})});
    const auto needs = needs_of(scenario, [](const model::Step& s) { return s.id == "b"; });
    CHECK(needs.at("server1") == Needs{.engine = true});
    CHECK(needs.at("server2") == Needs{});
}

TEST_CASE("Docker images need an engine on all hosts, faults their tools", "[ssh]")
{
    auto scenario = with({step("a", "server1", model::InjectFault{"partition", {}, {}}),
                          step("b", "server1", model::InjectFault{"network", {}, {}}),
                          step("c", "server2", model::InjectFault{"kill", {{"unit", "x"}}, {}})});
    scenario.lab.docker_images = {"nginx"};
    const auto needs = needs_of(scenario, all);
    CHECK(needs.at("server1") == Needs{.engine = true, .programs = {"iptables", "ip", "tc"}});
    CHECK(needs.at("server2") == Needs{.engine = true, .programs = {"systemctl"}});
    CHECK(package_of("tc") == "iproute2");
    CHECK(package_of("exportfs") == "nfs-kernel-server");
}

TEST_CASE("packages of the lab are needed on all hosts", "[ssh]")
{
    auto scenario = with({});
    scenario.lab.packages = {"xattr", "glusterfs-server"};
    const auto needs = needs_of(scenario, all);
    CHECK(needs.at("server1") == Needs{.packages = {"glusterfs-server", "xattr"}});
    CHECK(needs.at("server2") == needs.at("server1"));
}

TEST_CASE("an NFS mount by address is seen, a mount of something else is none", "[ssh]")
{
    const auto needs = [](const std::string& script) {
        return needs_of(with({step("a", "server2", model::RunScript{script})}), all)
            .at("server2")
            .programs;
    };
    CHECK(needs("mount -t nfs4 ${{ server1.address }}:/srv /mnt").contains("mount.nfs"));
    CHECK(needs("mount -o loop disk /mnt").empty());
    CHECK(needs("umount /mnt").empty());
}
