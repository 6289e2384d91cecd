// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/segment.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/descriptor.hpp"
#include "harness/lab/qemu/machine.hpp"

namespace harness::lab::qemu {

namespace {

constexpr std::size_t largest_frame = 65536 + 64;  // a packet with offloading, and its headers
constexpr std::size_t address_size = 6;

/// Where a host's network card listens. Each has a socket of its own to be sent through: what a
/// host leaves unread fills up the socket that sent it, and must not stop the others' frames.
struct Port {
    sockaddr_un address;
    Descriptor out;
};

Descriptor datagram_socket()
{
    return Descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
}

sockaddr_un address_of(const std::string& socket)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    socket.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

}  // namespace

Result<std::optional<Child>> connect_hosts(const std::filesystem::path& folder,
                                           const std::vector<model::HostSpec>& hosts,
                                           bool dies_with_us)
{
    if (hosts.size() <= 2)
        return std::optional<Child>{};
    std::vector<std::string> argv{"/proc/self/exe", segment_subcommand};
    std::error_code error;
    argv[0] = std::filesystem::read_symlink(argv[0], error);
    for (const model::HostSpec& host : hosts)
        argv.push_back(host.name);
    auto child = Child::start(
        {.argv = argv, .folder = folder, .dies_with_us = dies_with_us, .ours_to_end = dies_with_us},
        folder / "switch.log");
    if (!child)
        return child.error();
    for (int tries = 0; tries < 500; ++tries) {
        if (std::filesystem::exists(folder / segment_socket("switch"), error))
            return std::optional<Child>{std::move(*child)};
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return lab_error("the lab's private segment does not come up");
}

Result<> pass_frames(const std::vector<std::string>& hosts)
{
    const Descriptor socket = datagram_socket();
    const sockaddr_un here = address_of(segment_socket("switch"));
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0)
        return lab_error(cat("cannot bind the segment's socket: ", std::strerror(errno)));

    std::vector<Port> ports;
    for (const std::string& host : hosts)
        ports.push_back({address_of(segment_socket(host)), datagram_socket()});
    std::map<std::string, std::size_t, std::less<>> port_of;  // by Ethernet address
    std::array<char, largest_frame> frame;
    for (;;) {
        sockaddr_un from = {};
        socklen_t from_size = sizeof from;
        const ssize_t got = ::recvfrom(socket.get(), frame.data(), frame.size(), 0,
                                       reinterpret_cast<sockaddr*>(&from), &from_size);
        if (got < static_cast<ssize_t>(2 * address_size))
            continue;
        const std::string_view bytes{frame.data(), static_cast<std::size_t>(got)};
        std::size_t source = ports.size();
        for (std::size_t port = 0; port < ports.size(); ++port)
            if (std::strcmp(ports[port].address.sun_path, from.sun_path) == 0)
                source = port;
        port_of[std::string{bytes.substr(address_size, address_size)}] = source;
        const auto known = port_of.find(bytes.substr(0, address_size));
        for (std::size_t port = 0; port < ports.size(); ++port) {
            if (port == source || (known != port_of.end() && known->second != port))
                continue;
            // As on a wire, a frame that its receiver has no room for is lost.
            const auto& [there, out] = ports[port];
            (void)::sendto(out.get(), bytes.data(), bytes.size(), MSG_DONTWAIT,
                           reinterpret_cast<const sockaddr*>(&there), sizeof there);
        }
    }
}

}  // namespace harness::lab::qemu
