// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reports {

enum class MountKind { directory, volume, anonymous, memory };

/// What a container has at one of its paths.
struct Mount {
    MountKind kind = MountKind::directory;
    std::string source;  ///< the host's path, or the volume's name; empty when anonymous
    std::string target;
    bool read_only = false;
    std::string driver;  ///< of a volume; empty when the command does not tell
    bool operator==(const Mount&) const = default;
};

/// What `docker run`, `docker create` and `docker service create` ask for.
struct ContainerAsked {
    std::string name;  ///< empty when Docker makes one up
    std::string image;
    bool removed_at_end = false;  ///< --rm
    std::vector<Mount> mounts;
    std::vector<std::string> volumes_from;
    bool operator==(const ContainerAsked&) const = default;
};

/// Of the words after `run` or `create`; nothing when they name no image (docker-run(1)).
std::optional<ContainerAsked> container_asked(std::span<const std::string> words);

/// `-v` and `--mount`, in Docker's two forms; nothing when it is neither.
std::optional<Mount> mount_of_v(std::string_view text);
std::optional<Mount> mount_of_mount(std::string_view text);

/// `docker volume create`.
struct VolumeAsked {
    std::string name;  ///< empty when Docker makes one up
    std::string driver = "local";
    std::string device;  ///< of `--opt device=`, which the local driver mounts
    bool operator==(const VolumeAsked&) const = default;
};
VolumeAsked volume_asked(std::span<const std::string> words);

}  // namespace reports
