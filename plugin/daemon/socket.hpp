// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy {

/// A Unix socket that listens, and its name in the file system for as long as this lives.
///
/// It is made with mode 0660, root's and the group docker's where there is one, before anybody can
/// connect; folders that it takes are made with mode 0755. The socket of a daemon that is dead is
/// replaced; one that answers is not, whatever the root of its daemon.
class ListeningSocket {
public:
    static harness::Result<ListeningSocket> open(const std::filesystem::path& path);

    ListeningSocket(ListeningSocket&&) = default;
    ListeningSocket& operator=(ListeningSocket&&) = delete;
    ~ListeningSocket() { remove(); }

    int get() const { return fd_.get(); }

    /// Takes the name away, unless it is another socket's by now. Connections go on.
    void remove();

private:
    ListeningSocket(Fd fd, std::filesystem::path path, dev_t device, ino_t inode)
        : fd_(std::move(fd)), path_(std::move(path)), device_(device), inode_(inode)
    {
    }
    Fd fd_;
    std::filesystem::path path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

/// A TCP socket that listens on "ADDRESS:PORT" or "[::1]:PORT". Only addresses of the loopback
/// network are taken: there is no authentication behind it. Port 0 takes a free one.
harness::Result<Fd> listen_on_loopback(const std::string& address);

/// The group's id from /etc/group.
std::optional<gid_t> group_named(const std::string& name,
                                 const std::filesystem::path& file = "/etc/group");

/// Locks `root` for this process, by flock(2) on root/lock as rancher/convoy does. The file stays.
harness::Result<Fd> lock_root(const std::filesystem::path& root);

}  // namespace convoy
