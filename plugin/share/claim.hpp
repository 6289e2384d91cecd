// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy {

/// A file that is somebody's work in progress, on whichever host: it is his as long as he holds its
/// lock (fcntl(2), F_OFD_SETLK), which ends with his process or, on NFSv4, with his host. A claim
/// that nobody holds is what a dead process left.
///
/// The file is removed when the claim ends, unless it was moved to where it belongs.
class Claim {
public:
    /// The file, empty, made if it is not there. Nothing when somebody who lives has it.
    static harness::Result<std::optional<Claim>> take(int folder, const std::string& name);

    /// The same, for a file that a dead process may have left: it is not emptied, and nothing comes
    /// back when there is none, either.
    static harness::Result<std::optional<Claim>> take_left(int folder, const std::string& name);

    Claim(Claim&&) noexcept;
    Claim& operator=(Claim&&) noexcept;
    ~Claim();

    int file() const { return file_.get(); }

    /// Puts the file in its place, replacing what is there. It is not removed from then on.
    harness::Result<> move_to(int folder, const std::string& name);

    /// Leaves the file where it is.
    void keep() { name_.clear(); }

private:
    Claim(Fd folder, std::string name, Fd file)
        : folder_(std::move(folder)), name_(std::move(name)), file_(std::move(file))
    {
    }
    static harness::Result<std::optional<Claim>> open(int folder, const std::string& name,
                                                      int flags);

    Fd folder_;
    std::string name_;  ///< empty: there is nothing to remove
    Fd file_;
};

}  // namespace convoy
