// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/daemon.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "plugin/backup/backups.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/daemon/answer.hpp"
#include "plugin/daemon/server.hpp"
#include "plugin/docker/known.hpp"
#include "plugin/volume/store.hpp"
#include "plugin/volume/uses.hpp"

namespace convoy {

using harness::cat;

namespace {

void log_line(std::string_view level, const std::string& message)
{
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    std::fprintf(stderr, "time=\"%s\" level=%.*s msg=\"%s\"\n", harness::utc_now().c_str(),
                 static_cast<int>(level.size()), level.data(), message.c_str());
}

harness::Result<std::string> share_in(const DaemonOptions& arguments)
{
    for (const std::string& driver : arguments.drivers)
        if (driver != "vfs")
            return harness::usage_error(cat("Driver ", driver, " is not supported!"), "there is: vfs");
    if (arguments.drivers.empty())
        return harness::usage_error("Missing or invalid parameters", "--drivers vfs");
    std::string share;
    for (const std::string& option : arguments.driver_options) {
        const auto equals = option.find('=');
        const std::string key = option.substr(0, equals);
        if (equals == std::string::npos || (key != "vfs.path" && key != "vfs.defaultvolumesize"))
            return harness::usage_error(cat("--driver-opts: '", option, "' is not known"), "vfs.path=FOLDER");
        if (key == "vfs.path")
            share = option.substr(equals + 1);
    }
    if (share.empty())
        return harness::usage_error("VFS driver base path unspecified", "--driver-opts vfs.path=FOLDER");
    return share;
}

}  // namespace

int run_daemon(const DaemonOptions& arguments)
{
    if (!arguments.log.empty() && !std::freopen(arguments.log.c_str(), "a", stderr))
        return fail(cat("cannot write the log ", arguments.log));
    std::setvbuf(stderr, nullptr, _IOLBF, 0);
    const auto share = share_in(arguments);
    if (!share)
        return fail(share.error());
    auto store = Store::open({.share = *share, .root = arguments.settings.root, .here = this_host()});
    if (!store)
        return fail(store.error());
    auto known = docker::Known::open(std::filesystem::path(arguments.settings.root) / "vfs/known");
    if (!known)
        return fail(known.error());
    Jobs jobs;
    Service service{*store, *known, arguments.settings, jobs};
    service.settings.share = store->share().path().string();
    const std::jthread caretaker([&](std::stop_token stop) {
        store->recover();
        recover_backups(*store, jobs, arguments.settings.root);
        for (auto next = harness::Clock::now(); !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds{100})) {
            if (harness::Clock::now() < next)
                continue;
            (void)store->sign_of_life();
            next = harness::Clock::now() + hosts::pause;
        }
    });
    const Handler handler = [&](std::string_view method, std::string_view target, std::string_view body,
                               std::string_view user_agent) {
        const auto began = harness::Clock::now();
        Answer answer = convoy::answer(service, method, target, body, user_agent);
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(harness::Clock::now() - began);
        const bool refused = answer.status != 200;
        log_line(refused ? "warning" : "info",
                 cat(method, " ", harness::excerpt(harness::without_escapes(target), 200), " -> ", answer.status, " in ",
                     took.count(), " us", refused ? cat(": ", harness::trim(answer.body)) : ""));
        return answer;
    };
    const auto served = serve(arguments.settings.socket, handler, [&] {
        log_line("info", cat("serving ", service.settings.share, " on ", arguments.settings.socket));
    });
    if (!served)
        return fail(served.error());
    log_line("info", "shutting down");
    return 0;
}

}  // namespace convoy
