// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/state_check.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/local.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "harness/walk/effects.hpp"
#include "harness/walk/probe.hpp"

using namespace harness;
using namespace harness::walk;

namespace {

/// "✓ expected" or "✗ expected | actual", a line for each.
std::vector<std::string> lines_of(const std::vector<CheckShown>& checks)
{
    std::vector<std::string> lines;
    for (const CheckShown& check : checks)
        lines.push_back(check.passed ? cat("✓ ", check.expected)
                                     : cat("✗ ", check.expected, " | ", check.actual));
    return lines;
}

using Lines = std::vector<std::string>;

LiveHost host()
{
    const std::string anonymous(64, 'f');
    return {.name = "server1",
            .has_docker = true,
            .containers = {{"vm1",
                            "nginx:latest",
                            true,
                            {{"bind", "/opt/website", "/usr/share/nginx/html", false},
                             {"volume", "vol1", "/data", true},
                             {"volume", anonymous, "/cache", false}}},
                           {"old", "busybox", false, {}}},
            .volumes = {{anonymous, "local"},
                        {std::string(64, 'e'), "local"},
                        {"free", "local"},
                        {"vol1", "convoy"}},
            .networks = {"bridge", "host", "none", "left"},
            .mounted = {{"server1", "/nfs", "/nfs"}},
            .convoy = true,
            .convoy_path = "/nfs"};
}

Lines compared(std::string_view script, const LiveHost& with = host())
{
    const auto effects = effects_of(script);
    return lines_of(compare(effects, with, {}));
}

/// The same, with answers of this machine's shell.
Lines on_this_machine(std::string_view script)
{
    lab::Interrupt interrupt;
    lab::LocalProvider provider(interrupt);
    model::LabSpec spec;
    spec.hosts = {{.name = "here"}};
    const auto lab = provider.bring_up(spec, {});
    const auto effects = effects_of(script);
    const auto printed = lab::ask((*lab)->host("here"), probe_script(effects));
    REQUIRE(printed);
    return lines_of(compare(effects, {.name = "here"}, probed(effects, *printed)));
}

}  // namespace

TEST_CASE("containers are compared with what there is", "[state]")
{
    CHECK(
        compared("docker run -d --name vm1 -v /opt/website/:/usr/share/nginx/html -v vol1:/data:ro "
                 "-v /cache nginx") ==
        Lines{"✓ volume vol1", "✓ container vm1 is of nginx", "✓ container vm1 runs",
              "✓ container vm1 mounts /opt/website/ at /usr/share/nginx/html",
              "✓ container vm1 mounts vol1 at /data (read-only)",
              "✓ container vm1 mounts a volume of its own at /cache"});
    CHECK(
        compared(
            "docker run -d --name vm1 -v /opt/web:/usr/share/nginx/html -v vol1:/data busybox") ==
        Lines{
            "✓ volume vol1", "✗ container vm1 is of busybox | container vm1 is of nginx:latest",
            "✓ container vm1 runs",
            "✗ container vm1 mounts /opt/web at /usr/share/nginx/html | container vm1 mounts "
            "/opt/website there",
            "✗ container vm1 mounts vol1 at /data | container vm1 mounts vol1 (read-only) there"});
    CHECK(compared("docker run -d --name vm9 nginx") ==
          Lines{"✗ container vm9 | there are vm1, old"});
    CHECK(compared("docker run -d --name old -v /a:/b busybox") ==
          Lines{"✓ container old is of busybox",
                "✗ container old runs | container old does not run",
                "✗ container old mounts /a at /b | container old mounts nothing"});
    CHECK(compared("docker run -d -v /opt/website:/usr/share/nginx/html nginx") ==
          Lines{"✓ a container of nginx with /opt/website at /usr/share/nginx/html"});
    CHECK(compared("docker run -d -v /elsewhere:/usr/share/nginx/html nginx")
              .front()
              .starts_with("✗"));
    CHECK(compared("docker rm -f old vm9; docker stop vm1") ==
          Lines{"✗ no container old | it is there", "✓ no container vm9",
                "✗ container vm1 does not run | it runs"});
}

TEST_CASE("volumes, networks and shares are compared with what there is", "[state]")
{
    CHECK(
        compared("docker volume create free; docker volume create vol1; docker volume create x") ==
        Lines{"✓ volume free of driver local",
              "✗ volume vol1 of driver local | volume vol1 of driver convoy",
              "✗ volume x of driver local | there are ffffffffffff…, eeeeeeeeeeee…, free, vol1"});
    CHECK(compared("convoy create vol1; docker volume rm free") ==
          Lines{"✓ volume vol1 of driver convoy", "✗ no volume free | it is there"});
    CHECK(compared("docker volume prune -f") ==
          Lines{"✗ no unused volumes without a name | there is eeeeeeeeeeee…"});
    CHECK(compared("docker volume prune --all") ==
          Lines{"✗ no unused volumes | there are eeeeeeeeeeee…, free"});
    CHECK(compared("docker network prune -f; docker network rm left; docker network create host") ==
          Lines{"✗ no networks but Docker's own | there is left",
                "✗ no network left | there are bridge, host, none, left", "✓ network host"});
    CHECK(compared("docker container prune -f; docker stop $(docker ps -q)") ==
          Lines{"✗ no stopped containers | there is old", "✗ no container runs | there is vm1"});
    CHECK(compared("mount server1:/nfs /nfs; mount server1:/b /mnt") ==
          Lines{"✓ server1:/nfs is mounted at /nfs",
                "✗ server1:/b is mounted at /mnt | no share is mounted at /mnt"});
    CHECK(compared("convoy daemon --driver-opts vfs.path=/nfs") ==
          Lines{"✓ convoy runs, its volumes in /nfs"});
    CHECK(compared("convoy daemon --driver-opts vfs.path=/x") ==
          Lines{"✗ convoy runs, its volumes in /x | it runs, its volumes in /nfs"});
}

TEST_CASE("what the host cannot tell is no pass", "[state]")
{
    CHECK(compared("docker rm -f x", {.name = "a"}) ==
          Lines{"✗ no container x | there is no Docker"});
    CHECK(
        compared("docker volume rm x", {.name = "a", .has_docker = true, .unknown = {"volumes"}}) ==
        Lines{"✗ no volume x | Docker does not tell its volumes"});
    CHECK(compared("rm x") == Lines{"✗ no x | the host does not tell"});
}

TEST_CASE("files are looked at on the host", "[state]")
{
    const testing::TemporaryFolder folder;
    const std::string top = folder.path().string();
    testing::put(folder.path() / "it's", "one\ntwo\n");
    testing::put(folder.path() / "evil", "\x1b[31m'\"$(touch x)\n");
    std::filesystem::create_directory(folder.path() / "dir");
    std::filesystem::create_symlink("no-such-file", folder.path() / "dangling");

    const auto told = [&](const std::string& script) {
        Lines lines = on_this_machine(cat("cd ", top, "\n", script));
        for (std::string& line : lines)
            line = replace_all(line, top, "TOP");
        return lines;
    };
    CHECK(told("mkdir dir new \"it's\"") == Lines{"✓ directory TOP/dir",
                                                  "✗ directory TOP/new | it is not there",
                                                  "✗ directory TOP/it's | it is a file"});
    CHECK(told("rm gone dangling dir") ==
          Lines{"✓ no TOP/gone", "✗ no TOP/dangling | it is there, neither a file nor a directory",
                "✗ no TOP/dir | it is a directory"});
    CHECK(told("echo two >> \"it's\"; echo three >> \"it's\"; echo x > gone") ==
          Lines{"✓ file TOP/it's has 'two'", "✗ file TOP/it's has 'three' | it is 'one\ntwo'",
                "✗ file TOP/gone is 'x' | it is not there"});
    CHECK(told("cat > \"it's\" <<'E'\none\ntwo\nE") == Lines{"✓ file TOP/it's is 'one\ntwo'"});
    CHECK(told("echo nice > evil; echo x > dir") ==
          Lines{"✗ file TOP/evil is 'nice' | it is ''\"$(touch x)'",
                "✗ file TOP/dir is 'x' | it is a directory"});
    std::filesystem::permissions(folder.path() / "dir", std::filesystem::perms{0750});
    CHECK(told("chmod 0750 dir; chmod 700 dir gone") ==
          Lines{"✗ mode of TOP/dir is 700 | it is 750",
                "✗ mode of TOP/gone is 700 | it is not there"});
    CHECK(told("pkill -x no-such-program-here; umount /proc; umount /nowhere/at/all") ==
          Lines{"✓ program no-such-program-here does not run",
                "✗ nothing is mounted at /proc | proc is",
                "✓ nothing is mounted at /nowhere/at/all"});
    CHECK_FALSE(std::filesystem::exists(folder.path() / "x"));
}
