// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/quota.hpp"

#include <array>
#include <cerrno>
#include <mutex>

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/quota.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;

constexpr long xfs_magic = 0x58465342;
constexpr std::int64_t block = 1024;  // the unit of quotas' limits
constexpr const char* what_it_takes =
    "a size takes XFS or ext4 on a disk of this host, mounted with the option prjquota "
    "(ext4: made with -O project,quota); leave it out otherwise";

/// quotactl by an open file, so that nobody has to find the device (Linux 5.14).
long quota_call(int folder, unsigned command, unsigned project, void* about)
{
    return ::syscall(SYS_quotactl_fd, folder, QCMD(command, PRJQUOTA), project, about);
}

harness::Error not_kept(const std::string& why)
{
    return harness::usage_error(cat("the size cannot be enforced on this share: ", why),
                                what_it_takes);
}

Result<> check_file_system(int folder)
{
    struct statfs info = {};
    if (::fstatfs(folder, &info) != 0)
        return cannot("look at", "the share's file system");
    const auto type = static_cast<long>(info.f_type);
    if (type == NFS_SUPER_MAGIC)
        return not_kept("it is on NFS, whose server keeps the quotas");
    if (type != EXT4_SUPER_MAGIC && type != xfs_magic)
        return not_kept("its file system has no project quotas");
    struct fs_quota_stat state = {};
    if (quota_call(folder, Q_XGETQSTAT, 0, &state) != 0)
        return not_kept("it is mounted without project quotas");
    if (!(state.qs_flags & FS_QUOTA_PDQ_ENFD))
        return not_kept("its project quotas are only counted, not enforced");
    return Ok{};
}

/// A project of its own: by the folder's inode, above the numbers that people use, the next one
/// when something belongs to that. A limit without anything below it is of a folder that is gone.
Result<unsigned> free_project(int folder)
{
    constexpr unsigned first = 0x40000000, many = 0x40000000;
    struct stat info = {};
    if (::fstat(folder, &info) != 0)
        return cannot("look at", "the volume's folder");
    const auto wish = static_cast<unsigned>(info.st_ino % many);
    for (unsigned i = 0; i < 1000; ++i) {
        const unsigned project = first + (wish + i) % many;
        struct if_dqblk used = {};
        if (quota_call(folder, Q_GETQUOTA, project, &used) != 0 && errno != ENOENT &&
            errno != ESRCH)
            return cannot("read", "the project quotas");
        if (used.dqb_curspace == 0 && used.dqb_curinodes == 0)
            return project;
    }
    return harness::lab_error("there is no free number for a project quota");
}

}  // namespace

Result<> limit_size(int folder, std::int64_t bytes)
{
    if (const auto able = check_file_system(folder); !able)
        return able;
    const auto names = names_in(folder);
    if (!names)
        return names.error();
    if (!names->empty())
        return harness::usage_error(
            "a size can only be given to a new volume: the folder has something in it");
    static std::mutex one_at_a_time;  // two folders must not find the same project free
    const std::lock_guard lock(one_at_a_time);
    const auto project = free_project(folder);
    if (!project)
        return project.error();
    struct if_dqblk limits = {};
    limits.dqb_bhardlimit = static_cast<std::uint64_t>((bytes + block - 1) / block);
    limits.dqb_valid = QIF_BLIMITS;
    if (quota_call(folder, Q_SETQUOTA, *project, &limits) != 0)
        return cannot("set", "the project quota of the volume");
    struct fsxattr attributes = {};
    if (::ioctl(folder, FS_IOC_FSGETXATTR, &attributes) != 0)
        return cannot("read the attributes of", "the volume's folder");
    attributes.fsx_projid = *project;
    attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
    if (::ioctl(folder, FS_IOC_FSSETXATTR, &attributes) != 0)
        return cannot("put into a project", "the volume's folder");
    if (size_limit_of(folder) != static_cast<std::int64_t>(limits.dqb_bhardlimit) * block)
        return not_kept("its project quota did not take the limit");
    return Ok{};
}

std::optional<std::int64_t> size_limit_of(int folder)
{
    struct fsxattr attributes = {};
    if (::ioctl(folder, FS_IOC_FSGETXATTR, &attributes) != 0 || attributes.fsx_projid == 0)
        return std::nullopt;
    struct if_dqblk limits = {};
    if (quota_call(folder, Q_GETQUOTA, attributes.fsx_projid, &limits) != 0 ||
        limits.dqb_bhardlimit == 0)
        return std::nullopt;
    return static_cast<std::int64_t>(limits.dqb_bhardlimit) * block;
}

void heed_size_limits()
{
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> held = {};
    if (::syscall(SYS_capget, &header, held.data()) != 0)
        return;
    auto& with_it = held.at(CAP_TO_INDEX(CAP_SYS_RESOURCE));
    const std::uint32_t all_but_it = ~static_cast<std::uint32_t>(CAP_TO_MASK(CAP_SYS_RESOURCE));
    with_it.effective &= all_but_it;
    with_it.permitted &= all_but_it;
    with_it.inheritable &= all_but_it;
    (void)::syscall(SYS_capset, &header, held.data());  // to have less is always allowed
}

}  // namespace convoy
