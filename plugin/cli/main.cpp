// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>

#include "harness/base/clock.hpp"
#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "plugin/cli/client.hpp"
#include "plugin/daemon/server.hpp"

namespace convoy {
namespace {

using harness::cat;
using json = nlohmann::ordered_json;

/// rancher/convoy's form: the message as JSON on standard output, and as a log line on the other.
int fail(const std::string& what)
{
    const json message{{"Error", what}};
    std::printf("%s\n", message.dump(1, '\t', false, json::error_handler_t::replace).c_str());
    std::fflush(stdout);
    std::fprintf(stderr, "time=\"%s\" level=error msg=\"%s\"\n", harness::utc_now().c_str(), what.c_str());
    return 1;
}

int fail(const harness::Error& error)
{
    return fail(error.hint.empty() ? error.what : cat(error.what, " (", error.hint, ")"));
}

/// Sends a request and prints what came back, as every client command does.
int ask(const std::string& socket, const char* method, const std::string& path, const json& body)
{
    const auto response = request(socket, method, path, body.is_null() ? "" : body.dump());
    if (!response)
        return fail(response.error());
    if (response->status != 200)
        return fail(cat("Error response from server, ", response->body));
    std::printf("%s\n", response->body.c_str());
    return 0;
}

struct DaemonArguments {
    std::vector<std::string> drivers;
    std::vector<std::string> options;
    std::string log;
    Settings settings;
};

void log_line(std::string_view level, const std::string& message)
{
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    std::fprintf(stderr, "time=\"%s\" level=%.*s msg=\"%s\"\n", harness::utc_now().c_str(),
                 static_cast<int>(level.size()), level.data(), message.c_str());
}

harness::Result<std::string> share_in(const DaemonArguments& arguments)
{
    for (const std::string& driver : arguments.drivers)
        if (driver != "vfs")
            return harness::usage_error(cat("Driver ", driver, " is not supported!"), "there is: vfs");
    if (arguments.drivers.empty())
        return harness::usage_error("Missing or invalid parameters", "--drivers vfs");
    std::string share;
    for (const std::string& option : arguments.options) {
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

int run_daemon(const DaemonArguments& arguments)
{
    if (!arguments.log.empty() && !std::freopen(arguments.log.c_str(), "a", stderr))
        return fail(cat("cannot write the log ", arguments.log));
    std::setvbuf(stderr, nullptr, _IOLBF, 0);
    const auto share = share_in(arguments);
    if (!share)
        return fail(share.error());
    auto store = Store::open(*share, this_host());
    if (!store)
        return fail(store.error());
    const Handler handler = [&](std::string_view method, std::string_view target, std::string_view body) {
        const auto began = harness::Clock::now();
        Answer answer = convoy::answer(*store, arguments.settings, method, target, body);
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(harness::Clock::now() - began);
        const bool refused = answer.status != 200;
        log_line(refused ? "warning" : "info",
                 cat(method, " ", harness::excerpt(harness::without_escapes(target), 200), " -> ", answer.status, " in ",
                     took.count(), " us", refused ? cat(": ", harness::trim(answer.body)) : ""));
        return answer;
    };
    const auto served = serve(arguments.settings.socket, handler, [&] {
        log_line("info", cat("serving ", store->share().string(), " on ", arguments.settings.socket));
    });
    if (!served)
        return fail(served.error());
    log_line("info", "shutting down");
    return 0;
}

void add_daemon(CLI::App& app, DaemonArguments& arguments, int& status)
{
    CLI::App* command = app.add_subcommand("daemon", "Serve volumes to Docker and to the other commands");
    command->add_option("--drivers", arguments.drivers, "Drivers; there is vfs")->allow_extra_args(false);
    command->add_option("--driver-opts", arguments.options, "vfs.path=FOLDER: the share")->allow_extra_args(false);
    command->add_option("--root", arguments.settings.root, "Folder of this host's own files")->capture_default_str();
    command->add_option("--log", arguments.log, "Write the log to this file");
    command->add_flag("--ignore-docker-delete", arguments.settings.ignore_docker_delete,
                      "Do nothing when Docker removes a volume");
    command->add_flag("--create-on-docker-mount", arguments.settings.create_on_docker_mount,
                      "Make a volume that Docker mounts and that is not there");
    command->footer("Example:\n  convoy daemon --drivers vfs --driver-opts vfs.path=/nfs");
    command->callback([&] { status = run_daemon(arguments); });
}

struct ClientArguments {
    std::string name;
    std::vector<std::string> names;
    std::string size;
    std::string driver;
    bool reference = false;
    bool verbose = false;
    bool per_driver = false;
};

int create(const std::string& socket, const ClientArguments& arguments)
{
    std::int64_t size = 0;
    if (!arguments.size.empty()) {
        const auto parsed = parse_size(arguments.size);
        if (!parsed)
            return fail(parsed.error());
        size = *parsed;
    }
    return ask(socket, "POST", "/volumes/create",
               {{"Name", arguments.name}, {"DriverName", arguments.driver}, {"Size", size},
                {"Verbose", arguments.verbose}});
}

/// Goes on after a failure, and fails if any did.
int remove(const std::string& socket, const ClientArguments& arguments)
{
    int status = 0;
    for (const std::string& name : arguments.names)
        status |= ask(socket, "DELETE", "/volumes/",
                      {{"VolumeName", name}, {"ReferenceOnly", arguments.reference}});
    return status;
}

void add_clients(CLI::App& app, const std::string& socket, ClientArguments& a, int& status)
{
    CLI::App* create_command = app.add_subcommand("create", "Make a volume");
    create_command->add_option("NAME", a.name, "A name is made up when none is given");
    create_command->add_option("--size", a.size, "Bytes, or with k, m, g, t");
    create_command->add_option("--driver", a.driver, "Driver (default: vfs)");
    create_command->callback([&] { status = create(socket, a); });

    CLI::App* delete_command = app.add_subcommand("delete", "Delete volumes and their data");
    delete_command->add_option("NAME", a.names)->required();
    delete_command->add_flag("-r,--reference", a.reference, "Delete the record only, keep the data");
    delete_command->callback([&] { status = remove(socket, a); });

    CLI::App* list_command = app.add_subcommand("list", "List volumes");
    list_command->add_flag("--driver", a.per_driver, "What the driver knows of them");
    list_command->callback([&] {
        status = ask(socket, "GET", a.per_driver ? "/volumes/list?driver=1" : "/volumes/list", nullptr);
    });
    app.add_subcommand("info", "Show what the daemon was started with")
        ->callback([&] { status = ask(socket, "GET", "/info", nullptr); });

    struct OneVolume {
        const char *command, *about, *method, *path;
    };
    for (const OneVolume one : {OneVolume{"inspect", "Show a volume", "GET", "/volumes/"},
                                OneVolume{"mount", "Note a volume as used on this host", "POST", "/volumes/mount"},
                                OneVolume{"umount", "Take that note back", "POST", "/volumes/umount"}}) {
        CLI::App* command = app.add_subcommand(one.command, one.about);
        command->add_option("NAME", a.name)->required();
        command->callback([&, one] {
            status = ask(socket, one.method, one.path, {{"VolumeName", a.name}, {"Verbose", a.verbose}});
        });
    }
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv)
{
    using namespace convoy;
    int status = 1;
    DaemonArguments daemon;
    ClientArguments client;
    CLI::App app{"convoy: Docker volumes on a folder that hosts share"};
    app.name("convoy");
    app.require_subcommand(1);
    app.set_version_flag("-v,--version", "convoy " VOLAB_VERSION);
    app.add_option("-s,--socket", daemon.settings.socket, "The daemon's socket")->capture_default_str();
    app.add_flag("--verbose", client.verbose, "Print what was made as JSON");
    bool debug = false;
    app.add_flag("-d,--debug", debug, "Taken for compatibility; the log is always the same");
    add_daemon(app, daemon, status);
    add_clients(app, daemon.settings.socket, client, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 1;
    }
    return status;
}
