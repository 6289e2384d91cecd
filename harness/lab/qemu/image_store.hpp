// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/interrupt.hpp"
#include "harness/lab/lab.hpp"

namespace harness::lab::qemu {

/// Something that was built from recipes and is kept: one folder of the cache, which is there
/// only when it is complete.
struct Kept {
    std::string key;  ///< start of the recipe's digest; the folder's name
    std::filesystem::path folder;
};

/// What makes one host image another one.
struct HostImage {
    std::string suite;                       ///< "bookworm"
    std::vector<std::string> packages = {};  ///< besides those of the recipe, in any order
};

/// Where packages and Docker images come from.
struct Sources {
    std::string mirror = {};    ///< URL of a Debian archive; empty: the one this machine's apt uses
    std::string registry = {};  ///< "HOST[:PORT][/PREFIX]" to pull Docker images from; empty: they
                                ///< are built from the recipes in fixtures/docker
};

/// What `--pull` means when no registry is named: where the official images are.
inline constexpr const char* default_registry = "docker.io/library";

/// A host image (disk.qcow2, vmlinuz, initrd.img, image.json), from
/// fixtures/host. Built in a minute or two when it is not in the cache; a second process that
/// wants it waits for the first.
Result<Kept> host_image(const HostImage& wanted, const Sources& sources, const Interrupt& interrupt,
                        const Progress& progress);

/// The kernel command line that the image wants.
Result<std::string> kernel_command_line(const Kept& image);

/// Whether there is a recipe for it, as far as one is needed.
Result<> check_docker_image(const std::string& name, const Sources& sources);

/// A Docker image as NAME.tar for `docker load`, tagged NAME:latest: from fixtures/docker/NAME, or
/// pulled from the registry. A registry on this machine may speak plain HTTP, as with Docker.
Result<Kept> docker_image(const std::string& name, const std::string& suite, const Sources& sources,
                          const Interrupt& interrupt, const Progress& progress);

/// One line of `volab image list`.
struct ListedImage {
    std::string kind;  ///< "host", "docker", "snapshot"
    std::string name;  ///< suite, image, hosts of the snapshot
    std::string key;
    std::uintmax_t bytes = 0;                ///< really used on the disk
    std::vector<std::string> packages = {};  ///< that its host image has besides the recipe's
};

std::vector<ListedImage> list_images();

/// Removes what has this key, or the key starts with this; "all" removes everything. Snapshots
/// that stand on a removed host image go, too. Returns the keys that were removed.
Result<std::vector<std::string>> remove_images(const std::string& key);

/// A builder that fails ends with "NAME: error: WHAT", "  where: …" and "  to do: …": that as the
/// Error it is.
Error builder_failed(const std::string& doing, Error error);

}  // namespace harness::lab::qemu
