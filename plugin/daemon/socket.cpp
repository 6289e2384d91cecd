// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/socket.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Result;

constexpr int backlog = 1024;  // dockerd connects as often as it has calls

/// sockaddr is what the socket calls take for every kind of address.
template <typename Address>
const sockaddr* generic(const Address& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

Result<> make_folder(const fs::path& folder)
{
    std::error_code failed;
    if (folder.empty() || fs::is_directory(folder, failed))
        return harness::Ok{};
    if (const auto above = make_folder(folder.parent_path()); !above)
        return above;
    // Others have to see the socket in it, whatever our umask.
    if (::mkdir(folder.c_str(), 0755) != 0 || ::chmod(folder.c_str(), 0755) != 0)
        if (errno != EEXIST)
            return cannot("make the folder", folder.string());
    return harness::Ok{};
}

/// ECONNREFUSED: nobody listens any more. Anything else means that somebody does, or may.
bool is_stale(const sockaddr_un& address)
{
    const Fd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    return probe && ::connect(probe.get(), generic(address), sizeof address) != 0 &&
           errno == ECONNREFUSED;
}

Result<> make_way(const fs::path& path, const sockaddr_un& address)
{
    struct stat there = {};
    if (::lstat(path.c_str(), &there) != 0)
        return harness::Ok{};
    if (!S_ISSOCK(there.st_mode))
        return harness::usage_error(cat(path.string(), " is there, and is no socket"),
                                    "name another one with --socket");
    if (!is_stale(address))
        return harness::usage_error(cat("another daemon serves ", path.string()),
                                    "stop it, or name another socket with --socket");
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return cannot("replace the socket", path.string());
    return harness::Ok{};
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const fs::path& path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.string().size() >= sizeof address.sun_path)
        return harness::usage_error(
            cat("the socket's name is ", path.empty() ? "empty" : "too long: ", path.string()),
            "Unix sockets have at most 107 characters");
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (const auto made = make_folder(parent); !made)
        return made.error();
    // Two daemons that start at the same time must not both find the socket stale.
    const Fd folder{::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder || ::flock(folder.get(), LOCK_EX) != 0)
        return cannot("lock the folder", parent.string());
    if (const auto free = make_way(path, address); !free)
        return free.error();

    Fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    // At most 0660 from the first moment: the file gets the mode of the descriptor, less the umask
    // (net/unix/af_unix.c), which other threads make files by and must not change.
    const bool bound = fd && ::fchmod(fd.get(), 0660) == 0 &&
                       ::bind(fd.get(), generic(address), sizeof address) == 0;
    if (!bound)
        return cannot("listen on", path.string());
    struct stat made = {};
    ::lstat(path.c_str(), &made);
    ListeningSocket socket{std::move(fd), path, made.st_dev, made.st_ino};
    if (const auto docker = group_named("docker"); docker && ::geteuid() == 0)
        if (::lchown(path.c_str(), 0, *docker) != 0)
            return cannot("give to the group docker", path.string());
    if (::chmod(path.c_str(), 0660) != 0)
        return cannot("give the mode to", path.string());
    if (::listen(socket.get(), backlog) != 0)
        return cannot("listen on", path.string());
    return socket;
}

void ListeningSocket::remove()
{
    struct stat there = {};
    if (fd_ && !path_.empty() && ::lstat(path_.c_str(), &there) == 0 && there.st_dev == device_ &&
        there.st_ino == inode_)
        ::unlink(path_.c_str());
    path_.clear();
}

Result<Fd> listen_on_loopback(const std::string& address)
{
    const auto wrong = [&](const char* why) {
        return harness::usage_error(cat("--listen '", address, "': ", why),
                                    "for example 127.0.0.1:9274");
    };
    const auto colon = address.rfind(':');
    std::uint16_t port = 0;
    if (colon == std::string::npos)
        return wrong("there is no port");
    const char* const end = address.data() + address.size();
    if (const auto read = std::from_chars(address.data() + colon + 1, end, port);
        read.ec != std::errc{} || read.ptr != end)
        return wrong("this is no port");
    const std::string host = address.substr(0, colon);
    sockaddr_in four = {};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    sockaddr_in6 six = {};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    six.sin6_addr = in6addr_loopback;
    const bool is_six = host == "[::1]";
    if (!is_six && (::inet_pton(AF_INET, host.c_str(), &four.sin_addr) != 1 ||
                    (ntohl(four.sin_addr.s_addr) >> 24) != 127))
        return wrong(
            "only addresses of this machine's own loopback (127.x.x.x, [::1]) are allowed");
    Fd fd{::socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    const int yes = 1;
    if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        ::bind(fd.get(), is_six ? generic(six) : generic(four),
               is_six ? sizeof six : sizeof four) != 0 ||
        ::listen(fd.get(), backlog) != 0)
        return cannot("listen on", address);
    return fd;
}

std::optional<gid_t> group_named(const std::string& name, const fs::path& file)
{
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto parts = harness::split(line, ':');
        gid_t id = 0;
        if (parts.size() >= 3 && parts[0] == name &&
            std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), id).ec ==
                std::errc{})
            return id;
    }
    return std::nullopt;
}

Result<Fd> lock_root(const fs::path& root)
{
    const fs::path file = root / "lock";
    std::error_code failed;
    if (!fs::is_directory(root, failed)) {
        fs::create_directories(root.parent_path(), failed);
        if (::mkdir(root.c_str(), 0700) != 0 && errno != EEXIST)
            return cannot("make the folder", root.string());
    }
    Fd lock{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock)
        return cannot("open", file.string());
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return harness::usage_error(
            cat("Failed to lock the file at ", file.string(), ": ", std::strerror(errno)),
            "another daemon uses this root; --root names another one");
    return lock;
}

}  // namespace convoy
