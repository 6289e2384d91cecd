// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/docker_words.hpp"

#include "harness/testing/catch.hpp"

using namespace reports;
using Words = std::vector<std::string>;

TEST_CASE("docker run tells a container's name, image and mounts", "[draw]")
{
    const Words words{
        "-d",   "--name",      "web",   "-v", "/srv:/data:ro",  "-vcache:/c",
        "-it",  "-p",          "80:80", "-v", "/scratch",       "--volume-driver=convoy",
        "--rm", "--read-only", "nginx", "-v", "/not:/an-option"};
    const auto asked = container_asked(words);
    REQUIRE(asked);
    CHECK(asked->name == "web");
    CHECK(asked->image == "nginx");
    CHECK(asked->removed_at_end);
    CHECK(asked->mounts ==
          std::vector<Mount>{{MountKind::directory, "/srv", "/data", true, ""},
                             {MountKind::volume, "cache", "/c", false, "convoy"},
                             {MountKind::anonymous, "", "/scratch", false, "convoy"}});
}

TEST_CASE("both forms of a mount are understood", "[draw]")
{
    CHECK(mount_of_v("./here:/x:rw,z")->kind == MountKind::directory);
    CHECK(mount_of_v("${{ a.b }}/site:/x")->source == "${{ a.b }}/site");
    CHECK(mount_of_v("${DIR:-/tmp}:/x")->source == "${DIR:-/tmp}");
    CHECK(mount_of_v("v:/x:nocopy,ro")->read_only);
    CHECK_FALSE(mount_of_v(":/x"));
    CHECK(*mount_of_mount("type=bind,src=/a,dst=/b,readonly") ==
          Mount{MountKind::directory, "/a", "/b", true, ""});
    CHECK(*mount_of_mount("source=v,target=/b,volume-driver=convoy") ==
          Mount{MountKind::volume, "v", "/b", false, "convoy"});
    CHECK(mount_of_mount("type=volume,target=/b")->kind == MountKind::anonymous);
    CHECK(mount_of_mount("type=tmpfs,target=/b")->kind == MountKind::memory);
    CHECK_FALSE(mount_of_mount("type=bind,source=/a"));
}

TEST_CASE("without an image there is no container", "[draw]")
{
    CHECK_FALSE(container_asked(Words{"--name"}));
    CHECK_FALSE(container_asked(Words{"-d", "--name", "x"}));
    CHECK_FALSE(container_asked(Words{}));
}

TEST_CASE("docker volume create tells a name and a driver", "[draw]")
{
    CHECK(volume_asked(Words{"-d", "convoy", "--label", "a=b", "v"}) ==
          VolumeAsked{"v", "convoy", ""});
    CHECK(volume_asked(Words{"--opt", "type=nfs", "--opt", "device=:/nfs", "--name=v"}) ==
          VolumeAsked{"v", "local", ":/nfs"});
    CHECK(volume_asked(Words{}) == VolumeAsked{"", "local", ""});
}
