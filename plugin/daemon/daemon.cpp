// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/daemon.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/daemon/caretaker.hpp"
#include "plugin/daemon/desk.hpp"
#include "plugin/daemon/log.hpp"
#include "plugin/daemon/server.hpp"
#include "plugin/daemon/socket.hpp"
#include "plugin/daemon/systemd.hpp"
#include "plugin/docker/known.hpp"
#include "plugin/share/quota.hpp"
#include "plugin/volume/store.hpp"

namespace convoy {

using harness::cat;
using harness::Result;

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// dockerd calls as soon as there is a socket; a share that takes longer is opened meanwhile.
constexpr milliseconds patience_for_share{2'000};
constexpr milliseconds patience_for_caretaker{200};

Result<std::string> share_in(const DaemonOptions& arguments)
{
    for (const std::string& driver : arguments.drivers)
        if (driver != "vfs")
            return harness::usage_error(cat("Driver ", driver, " is not supported!"),
                                        "there is: vfs");
    if (arguments.drivers.empty())
        return harness::usage_error("Missing or invalid parameters", "--drivers vfs");
    std::string share;
    for (const std::string& option : arguments.driver_options) {
        const auto equals = option.find('=');
        const std::string key = option.substr(0, equals);
        if (equals == std::string::npos || (key != "vfs.path" && key != "vfs.defaultvolumesize"))
            return harness::usage_error(cat("--driver-opts: '", option, "' is not known"),
                                        "vfs.path=FOLDER");
        if (key == "vfs.path")
            share = option.substr(equals + 1);
    }
    if (share.empty())
        return harness::usage_error("VFS driver base path unspecified",
                                    "--driver-opts vfs.path=FOLDER");
    return share;
}

Result<Log> log_of(const DaemonOptions& arguments)
{
    const auto level = parse_log_level(arguments.log_level);
    if (!level)
        return harness::usage_error(cat("--log-level '", arguments.log_level, "' is not known"),
                                    "debug, info, warning or error");
    const std::string wanted = !arguments.log_format.empty() ? arguments.log_format
                               : arguments.log.empty()       ? "logfmt"
                                                             : "json";
    const auto format = parse_log_format(wanted);
    if (!format)
        return harness::usage_error(cat("--log-format '", wanted, "' is not known"),
                                    "logfmt or json");
    return Log::open(arguments.log, *level, *format);
}

/// As many descriptors as we may have. Returns how many connections leave enough for the calls.
std::size_t room_for_connections()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 256;
    limit.rlim_cur = limit.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
    (void)::getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t for_calls = std::min<rlim_t>(limit.rlim_cur / 2, 256);
    return std::min<rlim_t>(limit.rlim_cur - for_calls, 16'384);
}

/// What the threads of a daemon use; some may be left behind at the end, so it is never freed then.
struct Parts {
    Log log;
    Fd lock;
    docker::Known known;
    std::unique_ptr<Caretaker> caretaker = {};
    std::shared_ptr<Desk> desk = {};
};

Result<std::unique_ptr<Parts>> prepare(const DaemonOptions& arguments, const Settings& settings)
{
    auto log = log_of(arguments);
    if (!log)
        return log.error();
    auto lock = lock_root(settings.root);
    if (!lock)
        return lock.error();
    std::error_code failed;
    fs::create_directories(fs::path(settings.root) / "vfs", failed);
    auto known = docker::Known::open(fs::path(settings.root) / "vfs/known");
    if (!known)
        return known.error();
    auto parts =
        std::make_unique<Parts>(Parts{std::move(*log), std::move(*lock), std::move(*known)});
    parts->caretaker = std::make_unique<Caretaker>(
        Store::Settings{.share = settings.share, .root = settings.root, .here = this_host()},
        parts->log);
    if (const auto open = parts->caretaker->wait_until_open(patience_for_share); !open)
        return open.error();
    if (!parts->caretaker->store())
        parts->log.write(LogLevel::warning,
                         "the share does not answer; serving what is known here until it does",
                         {{"share", settings.share}});
    parts->desk = std::make_shared<Desk>(settings, parts->known, *parts->caretaker, parts->log);
    return parts;
}

struct Sockets {
    std::optional<Fd> passed = {};  ///< by systemd
    std::optional<ListeningSocket> own = {};
    std::optional<Fd> tcp = {};
};

Result<Sockets> open_sockets(const DaemonOptions& arguments)
{
    Sockets sockets;
    auto passed = systemd::listening_socket();
    if (!passed)
        return passed.error();
    sockets.passed = std::move(*passed);
    if (!arguments.listen.empty()) {
        auto tcp = listen_on_loopback(arguments.listen);
        if (!tcp)
            return tcp.error();
        sockets.tcp = std::move(*tcp);
    }
    if (sockets.passed)
        return sockets;
    auto own = ListeningSocket::open(arguments.settings.socket);
    if (!own)
        return own.error();
    sockets.own.emplace(std::move(*own));
    return sockets;
}

ServerOptions server_options(const Settings& settings, Sockets& sockets, const Log& log, Jobs& jobs)
{
    ServerOptions options{.most_connections = room_for_connections()};
    options.listeners.push_back(
        {sockets.own ? sockets.own->get() : sockets.passed->get(), Origin::socket});
    if (sockets.tcp)
        options.listeners.push_back({sockets.tcp->get(), Origin::tcp});
    options.ready = [&] {
        systemd::notify(cat("READY=1\nSTATUS=serving ", settings.share));
        log.write(LogLevel::info, "serving",
                  {{"share", settings.share},
                   {"socket", sockets.own ? settings.socket : "of systemd"},
                   {"version", VOLAB_VERSION}});
    };
    options.stopping = [&] {
        systemd::notify("STOPPING=1");
        log.write(LogLevel::info, "shutting down: requests under way are answered");
        if (sockets.own)
            sockets.own->remove();
        jobs.stop();
    };
    options.pulse_every = systemd::watchdog_pause();
    options.pulse = [] { systemd::notify("WATCHDOG=1"); };
    return options;
}

}  // namespace

int run_daemon(const DaemonOptions& arguments)
{
    ::mallopt(M_ARENA_MAX, 2);  // an arena for each thread would keep memory that no other can use
    heed_size_limits();
    const auto share = share_in(arguments);
    if (!share)
        return fail(share.error());
    Settings settings = arguments.settings;
    settings.share = fs::path(*share).lexically_normal().string();
    if (settings.share.size() > 1 && settings.share.ends_with('/'))
        settings.share.pop_back();
    auto parts = prepare(arguments, settings);
    if (!parts)
        return fail(parts.error());
    auto sockets = open_sockets(arguments);  // last: whoever finds the socket gets answers
    if (!sockets)
        return fail(sockets.error());
    const Log& log = (*parts)->log;
    const bool served =
        serve(server_options(settings, *sockets, log, (*parts)->caretaker->jobs()), (*parts)->desk);
    const bool cared = (*parts)->caretaker->stop(patience_for_caretaker);
    if (served && cared) {
        log.write(LogLevel::info, "ended");
        return 0;
    }
    log.write(LogLevel::warning, "ended; calls that hang in the share are left behind");
    ::_exit(0);
}

}  // namespace convoy
