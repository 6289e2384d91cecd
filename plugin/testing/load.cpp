// SPDX-License-Identifier: Apache-2.0
// Loads a convoy daemon in a closed loop over its Unix socket, and measures; see `usage`.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/share/fd.hpp"

namespace {

using convoy::Fd;
using harness::cat;
using std::chrono::steady_clock;

constexpr const char* usage = R"(usage: convoy_load WHAT …
  get SOCKET CONNECTIONS SECONDS VOLUME   prints: calls/s, p50 and p99 in us
  create SOCKET COUNT PREFIX              one connection; prints: calls/s
  mount SOCKET COUNT VOLUME               Mount and Unmount; prints: pairs/s
  list SOCKET COUNT                       prints: median in ms, answer in bytes
  start SOCKET COMMAND…                   from exec to the first answer; prints: ms, pid; it stays
  fill SHARE COUNT                        records and folders of volumes v0, v1, …
  durable FOLDER COUNT [PREFIX]           what a durable volume takes at least; prints: volumes/s, fsyncs/s
)";

[[noreturn]] void give_up(const std::string& why)
{
    std::fprintf(stderr, "convoy_load: %s\n", why.c_str());
    std::exit(1);
}

double seconds_since(steady_clock::time_point began)
{
    return std::chrono::duration<double>(steady_clock::now() - began).count();
}

class Connection {
public:
    explicit Connection(const std::string& path)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{AF_UNIX, {}};
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        good_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }

    bool good() const { return good_; }
    int fd() const { return fd_.get(); }

    void send(const std::string& request)
    {
        sent_at = steady_clock::now();
        if (::send(fd_.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            give_up("the daemon has closed the connection");
    }

    /// Reads what is there. True when the answer is whole; it is in `answer`.
    bool receive()
    {
        static std::array<char, 1 << 18> bytes;
        const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
        if (got <= 0)
            give_up("the daemon has closed the connection");
        answer.append(bytes.data(), static_cast<std::size_t>(got));
        if (whole_ == 0) {
            const auto end = answer.find("\r\n\r\n");
            if (end == std::string::npos)
                return false;
            whole_ =
                end + 4 +
                std::strtoul(answer.c_str() + answer.find("Content-Length: ") + 16, nullptr, 10);
        }
        if (answer.size() < whole_)
            return false;
        whole_ = 0;
        return true;
    }

    std::string ask(const std::string& request)
    {
        send(request);
        while (!receive()) {
        }
        return std::exchange(answer, {});
    }

    steady_clock::time_point sent_at;
    std::string answer;

private:
    Fd fd_;
    bool good_ = false;
    std::size_t whole_ = 0;
};

/// As dockerd 20.10 writes them.
std::string call(std::string_view method, std::string_view body)
{
    return cat("POST /", method,
               " HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: ",
               body.size() + 1, "\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\n\r\n",
               body, "\n");
}

void must_be_good(const std::string& answer)
{
    if (answer.find("\"Err\":\"\"") == std::string::npos)
        give_up(cat("refused: ", answer.substr(0, 400)));
}

double percentile(std::vector<double>& sorted, double part)
{
    return sorted.at(static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1)));
}

void get(const std::string& socket, std::size_t connections, double seconds,
         const std::string& volume)
{
    const std::string request = call("VolumeDriver.Get", cat("{\"Name\":\"", volume, "\"}"));
    std::vector<std::unique_ptr<Connection>> clients;
    const Fd poll{::epoll_create1(EPOLL_CLOEXEC)};
    for (std::size_t i = 0; i < connections; ++i) {
        clients.push_back(std::make_unique<Connection>(socket));
        must_be_good(clients.back()->ask(request));
        epoll_event event = {};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(poll.get(), EPOLL_CTL_ADD, clients.back()->fd(), &event);
    }
    std::vector<double> took;
    const auto began = steady_clock::now();
    for (const auto& client : clients)
        client->send(request);
    std::array<epoll_event, 64> events;
    while (seconds_since(began) < seconds) {
        const int ready =
            ::epoll_wait(poll.get(), events.data(), static_cast<int>(events.size()), 1000);
        for (int i = 0; i < ready; ++i) {
            Connection& client = *clients.at(events.at(static_cast<std::size_t>(i)).data.u64);
            if (!client.receive())
                continue;
            took.push_back(seconds_since(client.sent_at) * 1e6);
            client.answer.clear();
            client.send(request);
        }
    }
    const double rate = static_cast<double>(took.size()) / seconds_since(began);
    std::ranges::sort(took);
    std::printf("%.0f %.1f %.1f\n", rate, percentile(took, 0.5), percentile(took, 0.99));
}

/// How often per second `once` can be done.
void rate_of(std::size_t count, const std::function<void(std::size_t)>& once)
{
    const auto began = steady_clock::now();
    for (std::size_t i = 0; i < count; ++i)
        once(i);
    std::printf("%.1f\n", static_cast<double>(count) / seconds_since(began));
}

void list(const std::string& socket, std::size_t count)
{
    Connection client(socket);
    std::size_t size = 0;
    std::vector<double> took;
    for (std::size_t i = 0; i < count; ++i) {
        const auto began = steady_clock::now();
        const std::string answer = client.ask(call("VolumeDriver.List", "{}"));
        took.push_back(seconds_since(began) * 1e3);
        must_be_good(answer);
        size = answer.size();
    }
    std::ranges::sort(took);
    std::printf("%.2f %zu\n", percentile(took, 0.5), size);
}

void start(const std::string& socket, char** command)
{
    const auto began = steady_clock::now();
    const pid_t pid = ::fork();
    if (pid == 0) {
        // Its own output is not ours: who reads ours would wait for it to end.
        ::dup2(::open("/dev/null", O_RDWR), STDOUT_FILENO);
        ::execv(command[0], command);
        ::_exit(127);
    }
    for (;;) {
        Connection client(socket);
        if (client.good()) {
            must_be_good(client.ask(call("Plugin.Activate", "")));
            (void)client.ask(call("VolumeDriver.Get", R"({"Name":"v0"})"));
            break;
        }
        if (::waitpid(pid, nullptr, WNOHANG) != 0)
            give_up("the daemon has ended");
        ::usleep(100);
    }
    std::printf("%.2f %d\n", seconds_since(began) * 1e3, pid);
}

void fill(const std::filesystem::path& share, std::size_t count)
{
    std::filesystem::create_directories(share / "config");
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = cat("v", i);
        std::ofstream(share / "config" / cat("vfs_volume_", name, ".json")) << cat(
            R"({"Name":")", name, R"(","Size":0,"Path":")", (share / name).string(),
            R"(","MountPoint":"","PrepareForVM":false,"CreatedTime":"Tue Nov 24 00:28:12 +0000 2026","Snapshots":{}})",
            "\n");
        ::mkdir((share / name).c_str(), 0700);
    }
}

/// A record that is written aside, synced and renamed, its folder synced; the volume's own folder,
/// and that synced, too. With a prefix of its own it can go on in a folder that is filled already.
void durable(const std::filesystem::path& folder, std::size_t count, const std::string& prefix)
{
    std::filesystem::create_directories(folder / "config");
    const Fd above{::open(folder.c_str(), O_RDONLY | O_DIRECTORY)},
        config{::open((folder / "config").c_str(), O_RDONLY | O_DIRECTORY)};
    const std::string text(200, 'x');
    rate_of(count, [&](std::size_t i) {
        const std::string name = cat(prefix, i), aside = cat(prefix, i, ".new");
        const Fd file{::openat(config.get(), aside.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0644)};
        if (::write(file.get(), text.data(), text.size()) < 0 ||
            ::mkdirat(above.get(), name.c_str(), 0700) != 0 || ::fsync(file.get()) != 0 ||
            ::fsync(above.get()) != 0 ||
            ::renameat(config.get(), aside.c_str(), config.get(), name.c_str()) != 0 ||
            ::fsync(config.get()) != 0)
            give_up("the disk does not take it");
    });
    const Fd file{::openat(config.get(), "again", O_WRONLY | O_CREAT, 0644)};
    rate_of(count, [&](std::size_t) {
        if (::pwrite(file.get(), text.data(), text.size(), 0) < 0 || ::fsync(file.get()) != 0)
            give_up("the disk does not take it");
    });
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string_view what = argc > 1 ? argv[1] : "";
    const auto number = [&](int at) {
        return static_cast<std::size_t>(std::strtoul(argv[at], nullptr, 10));
    };
    if (what == "get" && argc == 6) {
        get(argv[2], number(3), std::strtod(argv[4], nullptr), argv[5]);
    } else if (what == "create" && argc == 5) {
        Connection client(argv[2]);
        rate_of(number(3), [&](std::size_t i) {
            must_be_good(client.ask(
                call("VolumeDriver.Create", cat("{\"Name\":\"", argv[4], i, "\",\"Opts\":null}"))));
        });
    } else if (what == "mount" && argc == 5) {
        Connection client(argv[2]);
        const std::string id(64, 'a'),
            body = cat("{\"Name\":\"", argv[4], "\",\"ID\":\"", id, "\"}");
        rate_of(number(3), [&](std::size_t) {
            must_be_good(client.ask(call("VolumeDriver.Mount", body)));
            must_be_good(client.ask(call("VolumeDriver.Unmount", body)));
        });
    } else if (what == "list" && argc == 4) {
        list(argv[2], number(3));
    } else if (what == "start" && argc > 3) {
        start(argv[2], argv + 3);
    } else if (what == "fill" && argc == 4) {
        fill(argv[2], number(3));
    } else if (what == "durable" && (argc == 4 || argc == 5)) {
        durable(argv[2], number(3), argc == 5 ? argv[4] : "d");
    } else {
        std::fputs(usage, stderr);
        return 2;
    }
    return 0;
}
