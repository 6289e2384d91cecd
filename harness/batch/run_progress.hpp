// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "harness/lab/descriptor.hpp"
#include "harness/model/event.hpp"

namespace harness::batch {

/// How far a run is that another program makes, seen in its record as that grows.
class RunProgress {
public:
    explicit RunProgress(std::filesystem::path record) : record_(std::move(record)) {}

    /// Reads what has come since; what is not there yet, or no event, is passed over.
    void look();

    /// "12/71  docker volume ls", "restoring 2 hosts", or "" as long as nothing is known. Text of
    /// anybody.
    std::string text() const;

private:
    struct Teller;

    std::filesystem::path record_;
    lab::Descriptor in_;
    std::string rest_;                                        ///< of a line that is not whole yet
    std::map<std::string, std::string, std::less<>> labels_;  ///< of steps
    std::size_t done_ = 0;
    std::string doing_;
};

}  // namespace harness::batch
