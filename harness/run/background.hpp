// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "harness/lab/host.hpp"
#include "harness/run/teller.hpp"

namespace harness::run {

/// Programs that steps left running with `background: true`: each in a session of its own on its
/// host, printing into files there that are fetched at the end.
class Background {
public:
    /// `run` tells this run's files on a host from those of others; `folder` is the run's.
    Background(std::string run, const Teller& teller, std::filesystem::path folder)
        : run_(std::move(run)), teller_(teller), folder_(std::move(folder))
    {
    }

    /// Starts the script. A program that ends with an error within its first moments is collected
    /// at once, and its exit status returned; 0 means that it runs, or has done what it had to.
    /// Safe to call for several hosts at the same time.
    Result<int> start(lab::Host& host, const std::string& step, const std::string& script);

    /// Tells what each program printed until now, ends it, and removes its files. Hosts that do
    /// not answer are warned about.
    void collect();

    /// How many have been started; and forgets all but the first so many, which are gone: the lab
    /// was taken back to before.
    std::size_t count();
    void forget_after(std::size_t count);

private:
    struct Started {
        lab::Host* host;
        std::string step;
    };

    std::string runs_folder() const;
    std::string folder_of(const lab::Host& host, const std::string& step) const;
    Result<> collect_one(const Started& started);

    std::string run_;
    const Teller& teller_;
    std::filesystem::path folder_;
    std::mutex mutex_;
    std::vector<Started> started_;  // guarded by mutex_
};

}  // namespace harness::run
