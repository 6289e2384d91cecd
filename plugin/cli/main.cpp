// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "plugin/cli/client.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/daemon/daemon.hpp"
#include "plugin/volume/forms.hpp"

namespace convoy {
namespace {

using harness::cat;
using json = nlohmann::ordered_json;

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

void add_daemon(CLI::App& app, DaemonOptions& arguments, int& status)
{
    CLI::App* command = app.add_subcommand("daemon", "Serve volumes to Docker and to the other commands");
    command->add_option("--drivers", arguments.drivers, "Drivers; there is vfs")->allow_extra_args(false);
    command->add_option("--driver-opts", arguments.driver_options, "vfs.path=FOLDER: the share")->allow_extra_args(false);
    command->add_option("--root", arguments.settings.root, "Folder of this host's own files")->capture_default_str();
    command->add_option("--log", arguments.log, "Write the log to this file");
    command->add_option("--log-level", arguments.log_level, "debug, info, warning or error")->capture_default_str();
    command->add_option("--log-format", arguments.log_format, "logfmt or json (default: json with --log)");
    command->add_option("--listen", arguments.listen, "Serve /healthz and /metrics on this loopback address, too");
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
    DaemonOptions daemon;
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
