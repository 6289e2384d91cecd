// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "plugin/backup/jobs.hpp"
#include "plugin/docker/protocol.hpp"
#include "plugin/testing/two_hosts.hpp"

namespace {

struct Daemon {
    convoy::testing::TwoHosts hosts;
    convoy::docker::Known known =
        std::move(*convoy::docker::Known::open(hosts.folder.path / "known"));
    convoy::Settings settings{.share = hosts.share.string(), .create_on_docker_mount = true};
    convoy::Jobs jobs = {};
};

constexpr const char* methods[] = {"Create", "Get",    "List",    "Mount",
                                   "Path",   "Remove", "Unmount", "Capabilities"};

/// Nothing may appear beside the share, whatever a request says.
void check_inside(const Daemon& daemon)
{
    for (const auto& each : std::filesystem::directory_iterator(daemon.hosts.folder.path))
        if (const auto name = each.path().filename();
            name != "share" && name != "one" && name != "other" && name != "known")
            std::abort();
}

}  // namespace

/// The first byte is the method, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Daemon daemon;
    static unsigned calls = 0;
    if (size == 0)
        return 0;
    convoy::Service service{daemon.hosts.one, daemon.known, daemon.settings, daemon.jobs};
    const std::string path = std::string("/VolumeDriver.") + methods[data[0] % std::size(methods)];
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto answer = convoy::docker::answer(service, path, body);
    if (!answer || (answer->status == 200 && answer->body.find("\"Err\"") == std::string::npos))
        std::abort();
    (void)convoy::docker::late(daemon.known, daemon.settings, path, body);
    if (++calls % 1024 == 0)
        check_inside(daemon);
    return 0;
}
