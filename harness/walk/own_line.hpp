// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/lab/host.hpp"

namespace harness::walk {

/// A line of a learner's, to be run in a shell of its own that begins where the last line's ended.
/// As a sink, takes out of standard error what its script adds to tell where it ended.
class OwnLine : public lab::OutputSink {
public:
    /// `folder` is where to begin; where the host's shell begins when it is empty.
    OwnLine(std::string_view line, std::string_view folder, lab::OutputSink& next);

    /// For Host::run(). As in an interactive shell, commands go on after one that fails.
    const std::string& script() const { return script_; }

    void write(lab::Stream stream, std::string_view bytes) override;

    /// Hands on what was held back because it could have become a note.
    void finish();

    /// Where the line ended, once it has: empty where the host's shell begins. Nothing when that is
    /// not known.
    const std::optional<std::string>& folder() const { return folder_; }

private:
    std::string mark_;
    std::string script_;
    lab::OutputSink& next_;
    std::string held_;
    bool noted_ = false;
    std::optional<std::string> folder_;
};

}  // namespace harness::walk
