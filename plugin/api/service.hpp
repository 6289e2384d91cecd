// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace convoy {

class Jobs;
class Store;
namespace docker {
class Known;
}

/// An answer to a request over HTTP.
struct Answer {
    unsigned status = 200;
    std::string body;
    std::string content_type = "text/plain; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers = {};  ///< further ones
    std::string volume = {};  ///< what it is about, where that is known; for the log
};

/// What becomes of the data when Docker removes a volume.
enum class OnDockerRemove { keep, destroy };

/// What a daemon was started with; `convoy info` shows it.
struct Settings {
    std::string root = "/var/lib/rancher/convoy";
    std::string socket = "/var/run/convoy/convoy.sock";
    std::string share = {};  ///< vfs.path
    std::int64_t default_size = std::int64_t{100}
                                << 30;  ///< vfs.defaultvolumesize, of --vm volumes
    std::string scope = "global";       ///< what Docker is told: "global", "local"
    OnDockerRemove on_docker_rm = OnDockerRemove::keep;
    bool ignore_docker_delete = false;
    bool create_on_docker_mount = false;
    std::string command_timeout = {};  ///< as rancher/convoy shows it; nothing here times out by it
};

/// What answering takes.
struct Service {
    Store& store;
    docker::Known& known;
    Settings settings;
    Jobs& jobs;
};

}  // namespace convoy
