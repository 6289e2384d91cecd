// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "harness/base/result.hpp"
#include "harness/lab/descriptor.hpp"
#include "harness/lab/files.hpp"

namespace harness::lab::qemu {

/// Where things are kept between runs: $XDG_CACHE_HOME/volab (XDG Base Directory Specification),
/// else ~/.cache/volab. All of it can be deleted while no lab is up.
std::filesystem::path cache_folder();

/// The folder that has fixtures/: $VOLAB_HOME, else the nearest one above the program itself.
Result<std::filesystem::path> fixtures_folder();

/// A lock on a file (made when it is not there), held until it goes. Released by the kernel when
/// we die.
class FileLock {
public:
    /// Waits for it; `waiting` is called once when somebody else has it.
    template <typename Waiting>
    static Result<FileLock> take(const std::filesystem::path& file, Waiting waiting)
    {
        auto lock = try_to_take(file);
        if (lock && !lock->held()) {
            waiting();
            return wait_for(file);
        }
        return lock;
    }

    /// Does not wait: see held().
    static Result<FileLock> try_to_take(const std::filesystem::path& file);

    bool held() const { return held_; }

private:
    static Result<FileLock> wait_for(const std::filesystem::path& file);
    FileLock(Descriptor file, bool held) : file_(std::move(file)), held_(held) {}
    Descriptor file_;
    bool held_ = false;
};

/// Fails, with what to do, when so much is not free on the folder's disk.
Result<> check_room(const std::filesystem::path& folder, std::uintmax_t mib);

}  // namespace harness::lab::qemu
