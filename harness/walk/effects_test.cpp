// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/effects.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::walk;
using reports::Mount;
using reports::MountKind;

namespace {

std::vector<std::string> told(std::string_view script)
{
    std::vector<std::string> all;
    for (const Effect& effect : effects_of(script))
        all.push_back(describe(effect));
    return all;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("effects of docker's commands", "[effects]")
{
    CHECK(effects_of("docker run -d --name vm1 -v /opt/website:/usr/share/nginx/html nginx") ==
          std::vector<Effect>{ContainerThere{
              "vm1",
              "nginx",
              {Mount{MountKind::directory, "/opt/website", "/usr/share/nginx/html", false, {}}},
              true}});
    CHECK(told("docker run -d -v vol1:/data:ro --tmpfs /tmp -v /x busybox sleep 9") ==
          Told{"volume vol1",
               "a container of busybox with vol1 at /data (read-only), memory at /tmp, "
               "a volume of its own at /x"});
    CHECK(std::get<ContainerThere>(effects_of("docker run -d busybox sleep 9")[0]).running ==
          std::nullopt);
    CHECK(std::get<ContainerThere>(effects_of("docker create nginx")[0]).running == std::nullopt);
    CHECK(told("docker run --rm -v vol1:/data busybox ls") == Told{"volume vol1"});
    CHECK(told("docker volume create vol1") == Told{"volume vol1 of driver local"});
    CHECK(told("docker volume create -d convoy --name vol2") ==
          Told{"volume vol2 of driver convoy"});
    CHECK(told("docker volume rm a b") == Told{"no volume a", "no volume b"});
    CHECK(told("docker network create left; docker network rm left other") ==
          Told{"no network left", "no network other"});
    CHECK(told("docker network prune -f") == Told{"no networks but Docker's own"});
    CHECK(told("docker volume prune -f") == Told{"no unused volumes without a name"});
    CHECK(told("docker volume prune -f $(docker volume prune --help | grep -o -e --all)") ==
          Told{"no unused volumes"});
    CHECK(told("docker stop -t 1 $(docker ps -q)\ndocker container prune -f") ==
          Told{"no container runs", "no stopped containers"});
    CHECK(told("docker rm -f $(docker ps -aq)") == Told{"no containers"});
    CHECK(told("docker container remove old") == Told{"no container old"});
    CHECK(told("docker stop vm1; docker start vm2") ==
          Told{"container vm1 does not run", "container vm2 runs"});
}

TEST_CASE("the last word on a thing counts", "[effects]")
{
    CHECK(told("docker run -d --name old1 -v /data busybox sleep 1000\n"
               "docker run -d --name old2 -v /data busybox sleep 1000\n"
               "docker rm -f vm1 old1 old2\n") ==
          Told{"no container vm1", "no container old1", "no container old2"});
    const auto stopped = effects_of("docker run -d --name a nginx; docker stop a");
    REQUIRE(stopped.size() == 1);
    CHECK(std::get<ContainerThere>(stopped[0]).running == false);
    CHECK(told("touch a; rm a") == Told{"no a"});
    CHECK(told("mkdir a; touch a/b; rm -r a") == Told{"no a"});
    CHECK(told("convoy daemon --driver-opts vfs.path=/nfs; pkill -x convoy") ==
          Told{"program convoy does not run"});
}

TEST_CASE("effects on files and services", "[effects]")
{
    CHECK(told("mkdir -m 777 /nfs\n"
               "echo '/nfs *(rw,sync)' >> /etc/exports\n"
               "systemctl start rpcbind nfs-server\n"
               "exportfs -ra\nexportfs -v\n") ==
          Told{"directory /nfs", "file /etc/exports has '/nfs *(rw,sync)'",
               "service rpcbind is active", "service nfs-server is active"});
    CHECK(told("mkdir /nfs\nmount server1:/nfs /nfs") ==
          Told{"directory /nfs", "server1:/nfs is mounted at /nfs"});
    CHECK(told("umount /nfs") == Told{"nothing is mounted at /nfs"});
    CHECK(told("mount -t nfs4 -o ro 10.0.0.1:/a/b /mnt/b") ==
          Told{"10.0.0.1:/a/b is mounted at /mnt/b"});
    CHECK(effects_of("echo www.westos.org > /opt/website/index.html\ncurl -s 172.17.0.2") ==
          std::vector<Effect>{FileHas{"/opt/website/index.html", "www.westos.org\n", true}});
    CHECK(effects_of("cat > /etc/x <<'EOF'\na\nb\nEOF") ==
          std::vector<Effect>{FileHas{"/etc/x", "a\nb\n", true}});
    CHECK(told("cd /etc/docker; mkdir -p plugins/x/; date > ../when") ==
          Told{"directory /etc/docker/plugins/x", "/etc/when is there"});
    CHECK(told("mv /etc/docker/plugins/convoy.spec /mnt") ==
          Told{"no /etc/docker/plugins/convoy.spec", "/mnt is there"});
    CHECK(told("chmod 640 a") == Told{"mode of a is 640"});
    CHECK(told("dd if=/dev/zero of=big bs=1M count=8") == Told{"big is there"});
    CHECK(told("exec convoy daemon --drivers vfs --driver-opts vfs.path=/nfs") ==
          Told{"convoy runs, its volumes in /nfs"});
    CHECK(told("convoy create vol1 && convoy delete vol2") ==
          Told{"volume vol1 of driver convoy", "no volume vol2"});
}

TEST_CASE("what words do not tell is no effect", "[effects]")
{
    for (const char* script : {"for i in 1 2; do touch /tmp/$i; done",
                               "if true; then rm /etc/passwd; fi",
                               "test -e /x || mkdir /x",
                               "rm -f /tmp/*.log",
                               "touch $file",
                               "echo $HOSTNAME",
                               "docker ps",
                               "cd $dir; touch here",
                               "docker rm -f $name",
                               "docker network rm $net",
                               "docker -H tcp://other run -d nginx",
                               "chmod u+x a",
                               "while sleep 1\ndo\n  mkdir /y\ndone",
                               "cp a b c/",
                               "",
                               "'",
                               "docker",
                               "docker volume",
                               "mount",
                               "docker run"}) {
        CAPTURE(script);
        CHECK(told(script).empty());
    }
    CHECK(told("echo $x > /a") == Told{"/a is there"});  // with whatever in it
    CHECK(told("echo 'if x || y' > /a") == Told{"file /a is 'if x || y'"});
}

TEST_CASE("a command that is to fail changes nothing", "[effects]")
{
    model::Step step;
    step.expect.all.push_back({model::ExpectExit{1, false}, {}});
    CHECK(effects_of(step, "convoy delete vol1").empty());
    CHECK(effects_of(step, "docker run -d --name a -v b:/c nginx").size() == 2);
    step.expect.all[0].wanted = model::ExpectExit{0, true};
    CHECK(effects_of(step, "rm /x").empty());
    step.expect.all[0].wanted = model::ExpectExit{0, false};
    CHECK(effects_of(step, "rm /x").size() == 1);
}
