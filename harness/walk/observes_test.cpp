// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/observes.hpp"

#include "harness/testing/catch.hpp"

using namespace harness::walk;

TEST_CASE("commands that only look", "[observes]")
{
    for (const char* script : {
             "docker ps --format '{{.Names}} {{.Image}}'",
             "docker inspect vm1",
             "docker container ls -a",
             "docker volume ls -q | wc -l",
             "docker logs vm1 2>&1 | tail -n 3",
             "docker exec -e A=b vm1 cat /data/x",
             "docker volume prune --help | grep -o -e --all",
             "curl -s 172.17.0.2",
             "curl -s -o /dev/null -w '%{http_code}' 172.17.0.2:5000/v2/",
             "ls /nfs; cat /nfs/a && test -e /nfs/b",
             "mount",
             "mount -t nfs4",
             "findmnt -n -o FSTYPE,SOURCE /nfs",
             "exportfs -v",
             "convoy list",
             "sudo convoy info",
             "test -S /var/run/convoy/convoy.sock && ls -d /nfs/config",
             "sha256sum < /etc/passwd",
             "stat -c %a $(readlink -f /nfs)",
             "x=$(docker ps -q); echo $x",
             "for i in 1 2 3; do ls /nfs/$i; done",
             "sed -n 1p /etc/exports",
             "awk '{print $1}' /etc/exports",
             "find /nfs -name '*.json' | sort",
             "systemctl is-active docker",
             "ip addr show eth0",
             "! grep -q x /etc/fstab",
             "",
         }) {
        CAPTURE(script);
        CHECK(only_reads(script));
    }
}

TEST_CASE("commands that change something, or may", "[observes]")
{
    for (const char* script : {
             "docker run --rm busybox true",
             "docker rm -f vm1",
             "docker volume prune -f",
             "docker exec vm1 rm /data/x",
             "docker logs -f vm1",
             "curl -o page.html 172.17.0.2",
             "curl -X POST 172.17.0.2",
             "curl -d x=y 172.17.0.2",
             "wget http://172.17.0.2/",
             "echo x > /nfs/a",
             "cat a >> b",
             "mount server1:/nfs /nfs",
             "exportfs -ra",
             "convoy create vol1",
             "echo $(docker rm -f vm1)",
             "ls `touch x`",
             "x=$(rm y)",
             "find . -delete",
             "sed -i s/a/b/ c",
             "awk '{print > \"x\"}' y",
             "tail -f /var/log/syslog",
             "systemctl start docker",
             "ip addr add 10.0.0.1/8 dev eth0",
             "unheard-of",
             "docker ps -q | xargs docker rm",
             "date -s 12:00",
         }) {
        CAPTURE(script);
        CHECK_FALSE(only_reads(script));
    }
}

TEST_CASE("reading_part is what can be looked at again", "[observes]")
{
    CHECK(reading_part("docker ps\nls\n") == ReadingPart{"docker ps\nls\n", true, true});
    CHECK(reading_part("docker run -d nginx") == ReadingPart{});
    CHECK(reading_part("mkdir /nfs\nmount server1:/nfs /nfs\ndf -h /nfs\n") ==
          ReadingPart{"df -h /nfs\n", false, true});
    CHECK(reading_part("docker run -d --name a nginx\ndocker ps\n") ==
          ReadingPart{"docker ps\n", false, false});
    // What was there before it was removed is not to be seen.
    CHECK(reading_part("ls /nfs\nrm /nfs/a\n") == ReadingPart{});
    CHECK(reading_part("ls /nfs\nrm /nfs/a\nls /nfs\n") == ReadingPart{"ls /nfs\n", false, false});
    // Folders and values are for what follows.
    CHECK(reading_part("cd /nfs\nip=$(hostname -I)\ntouch a\ncat a $ip\n") ==
          ReadingPart{"cd /nfs\nip=$(hostname -I)\ncat a $ip\n", false, true});
    CHECK(reading_part("cat > f <<'EOF'\nrm x\nEOF\ncat f\n") ==
          ReadingPart{"cat f\n", false, true});
    CHECK(reading_part("cd /nfs\ntouch a\n") == ReadingPart{});
}

TEST_CASE("is_about knows the same thing by its other names", "[observes]")
{
    CHECK(is_about("docker container ls -a", "docker ps"));
    CHECK(is_about("docker run -d --name x nginx", "docker run -d --name vm1 nginx"));
    CHECK(is_about("docker container rm vm1", "docker rm -f vm1"));
    CHECK(is_about("printf x | tee /opt/a", "echo x > /opt/a\ncurl -s 172.17.0.2"));
    CHECK(is_about("curl 10.0.0.1", "curl -s 172.17.0.2"));

    CHECK_FALSE(is_about("ls", "docker ps"));
    CHECK_FALSE(is_about("docker ps", "docker run -d nginx\ndocker ps"));
    CHECK_FALSE(is_about("docker volume ls", "docker ps"));
    CHECK_FALSE(is_about("curl -s 172.17.0.2", "echo x > /opt/a\ncurl -s 172.17.0.2"));
    CHECK_FALSE(is_about("", "docker ps"));
}
