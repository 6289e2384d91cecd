// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "harness/base/result.hpp"

namespace harness::lab {

/// A program of this machine to be run. It gets a session of its own, so that Ctrl-C at our
/// terminal reaches us alone, and that all of it can be ended.
struct Program {
    std::vector<std::string> argv;                        ///< argv[0] is looked up in PATH
    std::map<std::string, std::string> environment = {};  ///< on top of ours
    std::filesystem::path folder = {};                    ///< working directory; ours when empty
    bool dies_with_us = true;                             ///< the kernel ends it when we are killed
    /// SIGINT, SIGTERM and SIGHUP do not reach it, so that whoever ends all of our processes leaves
    /// it to us: to use it until closing steps are done, and to end it.
    bool ours_to_end = false;
};

/// Open files that a program shall have as its three standard streams.
struct StandardStreams {
    int in;
    int out;
    int err;
    bool are_terminal = false;  ///< all three are one, which is to control the session
};

/// Starts a program in a session of its own; whoever calls reaps it. One that dies with us does so
/// with the thread that starts it (prctl(2), PR_SET_PDEATHSIG).
Result<pid_t> start_program(const Program& program, const StandardStreams& streams);

/// The same for a program that may outlive the thread that calls.
Result<pid_t> start_lasting_program(const Program& program, const StandardStreams& streams);

/// Whether a program of this name is in PATH.
bool is_installed(const std::string& name);

}  // namespace harness::lab
