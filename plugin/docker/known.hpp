// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy::docker {

/// What this host has seen of volumes, kept in a file of its own so that it outlives the daemon.
///
/// dockerd takes any error from Get for "the volume is gone", and forgets its labels, its options
/// and who uses it. So when the share does not answer, Get answers from here.
class Known {
public:
    static harness::Result<Known> open(const std::filesystem::path& file);

    /// `created` is 0 when it is not known. Costs nothing when it is known already.
    void learn(const std::string& name, std::time_t created);
    void forget(const std::string& name);

    std::optional<std::time_t> find(const std::string& name) const;
    std::map<std::string, std::time_t> all() const;

private:
    Known(std::filesystem::path file, Fd log, std::map<std::string, std::time_t> volumes)
        : file_(std::move(file)), log_(std::move(log)), volumes_(std::move(volumes)),
          mutex_(std::make_unique<std::mutex>())
    {
    }
    void append(const std::string& line);

    std::filesystem::path file_;
    Fd log_;  ///< the same, open
    std::size_t appended_ = 0;
    std::map<std::string, std::time_t> volumes_;
    std::unique_ptr<std::mutex> mutex_;
};

}  // namespace convoy::docker
