// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/architecture.hpp"

#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace reports;

namespace {

/// A scenario of two hosts; each chapter has steps of (host, script).
struct Script {
    std::string on, run;
    int exit = 0;
};

Scenario scenario_of(const std::vector<std::vector<Script>>& chapters)
{
    Scenario scenario;
    scenario.lab.hosts = {{.name = "a"}, {.name = "b"}};
    for (const auto& scripts : chapters) {
        Chapter& chapter = scenario.chapters.emplace_back();
        chapter.id = std::string(1, static_cast<char>('0' + scenario.chapters.size()));
        for (const auto& [on, run, exit] : scripts) {
            Step& step = chapter.steps.emplace_back();
            step.on = on == "all" ? std::vector<std::string>{"a", "b"} : std::vector{on};
            step.action = RunScript{run};
            if (exit != 0)
                step.expect.all.push_back({ExpectExit{exit, false}, {}});
        }
    }
    return scenario;
}

Architecture drawn(const Scenario& scenario, std::string_view chapter = {})
{
    const auto architecture = architecture_of(scenario, chapter);
    REQUIRE(architecture);
    return *architecture;
}

const Scenario shared = scenario_of({
    {{"a", "echo '/nfs *(rw)' >> /etc/exports; exportfs -ra"},
     {"b", "mount -t nfs -o vers=4 a:/nfs /mnt"},
     {"a", "exec convoy daemon --drivers vfs --driver-opts vfs.path=/nfs"},
     {"b", "convoy daemon --driver-opts=vfs.path=/mnt"}},
    {{"a", "convoy create vol1"},
     {"a", "docker run -d --name web -v vol1:/data nginx"},
     {"a", "convoy delete vol1", 1}},
    {{"a", "docker rm -f web\nconvoy delete vol1"}, {"b", "umount /mnt; pkill -x convoy"}},
});

}  // namespace

TEST_CASE("mounts lead to directories and volumes of their host", "[draw]")
{
    const Architecture all = drawn(scenario_of(
        {{{"a", "docker run -d --name web -v /srv:/data:ro -v cache:/c -v /scratch nginx"},
          {"a", "docker run --name other -v /srv:/x busybox"}}}));
    const HostPicture& a = all.hosts[0];
    CHECK(a.storages ==
          std::vector<Storage>{{MountKind::directory, "/srv", "", "", {}},
                               {MountKind::volume, "cache", "local", "", {}},
                               {MountKind::anonymous, "/scratch", "local", "web", {}}});
    REQUIRE(a.containers.size() == 2);
    CHECK(a.containers[0].mounts == std::vector<ContainerMount>{{0, "/data", true},
                                                                {1, "/c", false},
                                                                {2, "/scratch", false}});
    CHECK(a.containers[1].mounts == std::vector<ContainerMount>{{0, "/x", false}});
    CHECK(all.hosts[1] == HostPicture{.name = "b"});
    CHECK(all.without_bare_hosts().hosts == std::vector{a});
    CHECK(all.shows_something());
    CHECK_FALSE(all.changes());
}

TEST_CASE("who exports and who mounts a share is found out, and what convoy keeps on it", "[draw]")
{
    const Architecture all = drawn(shared);
    CHECK(all.hosts[0].shares == std::vector<SharePoint>{{"/nfs", "a", "/nfs", true, {}}});
    CHECK(all.hosts[1].shares == std::vector<SharePoint>{{"/mnt", "a", "/nfs", false, {}}});
    CHECK(all.hosts[0].convoy == Convoy{"/nfs", {}});
    REQUIRE(all.shares.size() == 1);
    CHECK(all.shares[0].volumes ==
          std::vector<Storage>{{MountKind::volume, "vol1", "convoy", "", {}}});
    CHECK(all.hosts[0].storages ==
          std::vector<Storage>{{MountKind::volume, "vol1", "convoy", "/nfs", {}}});
    CHECK(all.hosts[1].storages.empty());
}

TEST_CASE("a chapter shows what it adds and what it removes", "[draw]")
{
    const Architecture first = drawn(shared, "1");
    CHECK(first.hosts[0].convoy->change == Change::added);
    CHECK(first.hosts[0].containers.empty());
    const Architecture second = drawn(shared, "2");
    CHECK(second.hosts[0].convoy->change == Change::stays);
    CHECK(second.hosts[0].containers.at(0).change == Change::added);
    CHECK(second.shares[0].volumes.at(0).change == Change::added);
    CHECK(second.changes());
    const Architecture third = drawn(shared, "3");
    CHECK(third.hosts[0].containers.at(0).change == Change::removed);
    CHECK(third.shares[0].volumes.at(0).change == Change::removed);
    CHECK(third.hosts[1].shares.at(0).change == Change::removed);
    CHECK(third.hosts[1].convoy->change == Change::removed);
}

TEST_CASE("a command that is to fail changes nothing, but its container was run", "[draw]")
{
    const Architecture all =
        drawn(scenario_of({{{"a", "docker volume create v", 1},
                            {"a", "docker run --rm -v /e:/e:ro busybox false", 1},
                            {"b", "docker run -v /e:/e busybox", 125}}}));
    REQUIRE(all.hosts[0].storages.size() == 1);
    CHECK(all.hosts[0].storages[0].name == "/e");
    CHECK(all.hosts[1].containers.empty());
}

TEST_CASE("anonymous volumes outlive their container until they are pruned", "[draw]")
{
    const Scenario scenario =
        scenario_of({{{"a", "docker run --name x -v /d busybox; docker rm -f x"}},
                     {{"a", "docker volume prune -f"}},
                     {{"a", "docker run --rm -v /d busybox"}},
                     {{"a", "docker run -d -v named:/d busybox\ndocker stop $(docker ps -q)"
                            "\ndocker container prune -f; docker volume prune --all"}},
                     {{"a", "true"}}});
    CHECK(drawn(scenario, "1").hosts[0].storages.at(0).change == Change::added);
    CHECK(drawn(scenario, "2").hosts[0].storages.at(0).change == Change::removed);
    CHECK(drawn(scenario, "3").hosts[0].storages.at(0).change == Change::removed);
    CHECK(drawn(scenario, "4").hosts[0].containers.at(0).change == Change::removed);
    CHECK_FALSE(drawn(scenario, "5").shows_something());
}

TEST_CASE("what docker inspect is expected to tell is shown, too", "[draw]")
{
    Scenario scenario =
        scenario_of({{{"a", "docker run -d --name reg registry"}, {"a", "docker inspect reg"}}});
    scenario.chapters[0].steps[1].expect.all = {
        {ExpectJson{"/0/Mounts/0/Destination", JsonEquals{"\"/var/lib/registry\""}, false}, {}}};
    const Architecture all = drawn(scenario);
    CHECK(all.hosts[0].storages ==
          std::vector<Storage>{{MountKind::anonymous, "/var/lib/registry", "local", "reg", {}}});
}

TEST_CASE("a volume's driver is that of the command that made it", "[draw]")
{
    const Architecture all =
        drawn(scenario_of({{{"a", "docker volume create -d other v; docker run -v v:/d x"},
                            {"b", "convoy daemon --driver-opts vfs.path=/data; convoy create w"},
                            {"b", "docker run -v w:/d x"}}}));
    CHECK(all.hosts[0].storages.at(0).driver == "other");
    CHECK(all.hosts[1].storages ==
          std::vector<Storage>{{MountKind::volume, "w", "convoy", "/data", {}}});
}

TEST_CASE("all chapters at once are the same as each alone", "[draw]")
{
    const auto all = architectures_by_chapter(shared);
    REQUIRE(all.size() == 3);
    for (const auto* id : {"1", "2", "3"})
        CHECK(all.at(static_cast<std::size_t>(*id - '1')) == drawn(shared, id));
}

TEST_CASE("convoys share volumes when their directories are the same share", "[draw]")
{
    const Architecture all = drawn(scenario_of(
        {{{"a", "echo '/nfs *(rw)' >> /etc/exports"},
          {"b", "mount a:/nfs /mnt"},
          {"a", "convoy daemon --driver-opts vfs.path=/nfs/volumes; convoy create v"},
          {"b", "convoy daemon --driver-opts vfs.path=/mnt/volumes; docker run -v v:/d x"}}}));
    CHECK(all.hosts[1].storages ==
          std::vector<Storage>{{MountKind::volume, "v", "convoy", "/mnt/volumes", {}}});
    CHECK(all.shares.at(0).volumes.size() == 1);
    CHECK(all.hosts[0].storages.empty());

    const Architecture apart =
        drawn(scenario_of({{{"all", "convoy daemon --driver-opts vfs.path=/data"},
                            {"a", "convoy create v"},
                            {"b", "docker run -v v:/d x; docker volume create -d convoy w"}}}));
    CHECK(apart.hosts[0].storages ==
          std::vector<Storage>{{MountKind::volume, "v", "convoy", "/data", {}}});
    CHECK(apart.hosts[1].storages ==
          std::vector<Storage>{{MountKind::volume, "v", "local", "", {}},
                               {MountKind::volume, "w", "convoy", "/data", {}}});
}

TEST_CASE("a chapter that is not there is an error", "[draw]")
{
    const auto none = architecture_of(shared, "22");
    REQUIRE_FALSE(none);
    CHECK(none.error().what.find("no chapter '22'") != std::string::npos);
    CHECK_FALSE(architecture_of(shared, "finally"));
}
