// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/lab.hpp"
#include "reports/draw/architecture.hpp"

namespace harness::walk {

struct LiveMount {
    std::string type;    ///< "bind", "volume", "tmpfs"
    std::string source;  ///< path; of a volume its name
    std::string target;
    bool read_only = false;
    bool operator==(const LiveMount&) const = default;
};
struct LiveContainer {
    std::string name;
    std::string image;
    bool running = false;
    std::vector<LiveMount> mounts;
    bool operator==(const LiveContainer&) const = default;
};
struct LiveVolume {
    std::string name;
    std::string driver;
    bool operator==(const LiveVolume&) const = default;
};
/// A remote directory that is mounted.
struct LiveShare {
    std::string server, path;  ///< the server as it was written to mount(8)
    std::string directory;
    bool operator==(const LiveShare&) const = default;
};

/// What there is on a host now.
struct LiveHost {
    std::string name;
    bool has_docker = false;
    std::vector<LiveContainer> containers;
    std::vector<LiveVolume> volumes;
    std::vector<std::string> networks;
    std::vector<LiveShare> mounted;
    std::vector<std::string> exported;  ///< directories
    bool convoy = false;                ///< its daemon runs
    std::string convoy_path;            ///< where it keeps volumes; empty when not known
    std::vector<std::string> unknown;   ///< what did not answer in time: "volumes"
    bool operator==(const LiveHost&) const = default;
};

/// Docker names volumes that nobody named by 64 hexadecimal digits.
bool is_anonymous(std::string_view volume);

/// Asks a host all of that. Changes nothing; of fixed size and time, whatever hangs there.
std::string live_script();
/// What the script printed. Text that is no answer of it is an Error.
Result<LiveHost> live_host(std::string name, std::string_view printed);

/// Asks all hosts of the lab at the same time.
Result<std::vector<LiveHost>> live_hosts(lab::Lab& lab);

/// As a picture: `reports::draw(picture, scenario, "", options)` makes an SVG of it.
reports::Architecture picture_of(const std::vector<LiveHost>& hosts);
Result<reports::Architecture> live_picture(lab::Lab& lab);

}  // namespace harness::walk
