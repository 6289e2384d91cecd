// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/capacity.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

namespace harness::lab {
namespace {

using testing::put;
using testing::TemporaryFolder;

TEST_CASE("A lab takes its hosts' memory, and some for what runs them", "[capacity]")
{
    model::LabSpec spec;
    spec.hosts = {{.name = "a", .memory_mib = 512}, {.name = "b"}};

    CHECK(lab_memory_mib(spec, "qemu") == 512 + 1200 + 1024 + 1200);
    CHECK(lab_memory_mib(spec, "local") == 0);
    CHECK(lab_memory_mib(spec, "ssh") == 0);
}

TEST_CASE("A lab keeps as many processors busy as its largest host has", "[capacity]")
{
    model::LabSpec spec;
    spec.hosts = {{.name = "a", .cpus = 4}, {.name = "b"}};

    CHECK(lab_cores(spec, "qemu") == 4);
    CHECK(lab_cores(spec, "local") == 1);
    spec.hosts = {{.name = "b"}};
    CHECK(lab_cores(spec, "qemu") == 2);
}

TEST_CASE("What is available is read from the kernel's table", "[capacity]")
{
    CHECK(available_mib("MemTotal:       24578536 kB\nMemFree:          512000 kB\n"
                        "MemAvailable:   20480000 kB\n") == 20000);
    CHECK(available_mib("MemTotal: 1 kB\n") == 0);
    CHECK(available_mib("MemAvailable: lots\n") == 0);
    CHECK(available_mib("") == 0);
    CHECK(available_mib_here() > 0);
}

/// A machine with 20000 MiB, and a control group of ours.
void make_machine(const TemporaryFolder& root, std::string_view cgroup)
{
    put(root / "proc/meminfo", "MemAvailable:   20480000 kB\n");
    put(root / "proc/self/cgroup", cgroup);
}

TEST_CASE("A control group leaves what its limit does, cached files being as good as free",
          "[capacity]")
{
    const TemporaryFolder root;
    make_machine(root, "0::/user/ours\n");
    put(root / "sys/fs/cgroup/user/ours/memory.max", "2147483648\n");
    put(root / "sys/fs/cgroup/user/ours/memory.current", "1073741824\n");
    put(root / "sys/fs/cgroup/user/ours/memory.stat", "anon 5\ninactive_file 536870912\n");

    CHECK(available_mib_here(root.path()) == 1536);
}

TEST_CASE("The narrowest of all groups above decides", "[capacity]")
{
    const TemporaryFolder root;
    make_machine(root, "0::/user/ours\n");
    put(root / "sys/fs/cgroup/user/ours/memory.max", "max\n");
    put(root / "sys/fs/cgroup/user/ours/memory.current", "1048576\n");
    put(root / "sys/fs/cgroup/user/memory.max", "1073741824\n");
    put(root / "sys/fs/cgroup/user/memory.current", "2147483648\n");

    CHECK(available_mib_here(root.path()) == 0);
}

TEST_CASE("Control groups of version 1 count, also where a container sees its own as the top",
          "[capacity]")
{
    const TemporaryFolder root;
    make_machine(root, "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n");
    put(root / "sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
    put(root / "sys/fs/cgroup/memory/memory.usage_in_bytes", "104857600\n");
    put(root / "sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 0\n");
    put(root / "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n");
    put(root / "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");

    CHECK(available_mib_here(root.path()) == 924);
    CHECK(cores_here(root.path()) == 1);
}

TEST_CASE("A machine without limits is its own limit", "[capacity]")
{
    const TemporaryFolder root;
    make_machine(root, "4:memory:/\n1:cpu:/\n0::/\nnonsense\n");
    put(root / "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put(root / "sys/fs/cgroup/memory/memory.usage_in_bytes", "104857600\n");
    put(root / "sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    put(root / "sys/fs/cgroup/cpu.max", "max 100000\n");

    CHECK(available_mib_here(root.path()) == 20000);
    CHECK(cores_here(root.path()) >= 1);
    CHECK(cores_here(root.path()) == cores_here(root / "nowhere"));
}

}  // namespace
}  // namespace harness::lab
