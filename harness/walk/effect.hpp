// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "reports/draw/docker_words.hpp"

namespace harness::walk {

/// There is a container with these mounts.
struct ContainerThere {
    std::string name;  ///< empty: any of this image that has them
    std::string image;
    std::vector<reports::Mount> mounts;
    std::optional<bool> running;  ///< absent: either
    bool operator==(const ContainerThere&) const = default;
};
struct ContainerGone {
    std::string name;
    bool operator==(const ContainerGone&) const = default;
};
/// A container that was there before runs, or does not.
struct ContainerRuns {
    std::string name;
    bool running = true;
    bool operator==(const ContainerRuns&) const = default;
};
struct VolumeThere {
    std::string name;
    std::string driver;  ///< empty: any
    bool operator==(const VolumeThere&) const = default;
};
struct VolumeGone {
    std::string name;
    bool operator==(const VolumeGone&) const = default;
};
struct NetworkIs {
    std::string name;
    bool there = true;
    bool operator==(const NetworkIs&) const = default;
};
/// What `prune` leaves.
struct NoneLeft {
    enum class Of {
        containers,          ///< none at all: `docker rm -f $(docker ps -aq)`
        running_containers,  ///< none runs: `docker stop $(docker ps -q)`
        stopped_containers,
        anonymous_volumes,  ///< without a container
        volumes,            ///< without a container; of the local driver
        networks,           ///< other than Docker's own
    } of = Of::containers;
    bool operator==(const NoneLeft&) const = default;
};
/// A remote directory is mounted there.
struct ShareMounted {
    std::string server, path;
    std::string directory;
    bool operator==(const ShareMounted&) const = default;
};
struct NotMounted {
    std::string directory;
    bool operator==(const NotMounted&) const = default;
};
struct PathIs {
    enum class Kind { anything, directory, gone } kind = Kind::anything;
    std::string path;  ///< absolute, or relative to the home folder
    bool operator==(const PathIs&) const = default;
};
/// A file with this text, or with these lines in it.
struct FileHas {
    std::string path;
    std::string text;
    bool whole = true;
    bool operator==(const FileHas&) const = default;
};
struct ModeIs {
    std::string path;
    std::string mode;  ///< octal, as stat(1) prints it
    bool operator==(const ModeIs&) const = default;
};
struct UnitIs {
    std::string unit;
    bool active = true;
    bool operator==(const UnitIs&) const = default;
};
struct ProcessIs {
    std::string name;
    bool running = true;
    bool operator==(const ProcessIs&) const = default;
};
struct ConvoyRuns {
    std::string path;  ///< where its volumes are; empty: anywhere
    bool operator==(const ConvoyRuns&) const = default;
};

/// Something that is so on a host after a command has run there, and that can be seen.
using Effect = std::variant<ContainerThere, ContainerGone, ContainerRuns, VolumeThere, VolumeGone,
                            NetworkIs, NoneLeft, ShareMounted, NotMounted, PathIs, FileHas, ModeIs,
                            UnitIs, ProcessIs, ConvoyRuns>;

/// As people read it: "volume vol1 of driver convoy".
std::string describe(const Effect& effect);

/// "vol1 at /data (read-only)".
std::string describe(const reports::Mount& mount);

}  // namespace harness::walk
