// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::lab::vagrant {

/// A line of `vagrant --machine-readable`: "TIME,TARGET,TYPE,DATA,…", commas and line ends in DATA
/// escaped (https://developer.hashicorp.com/vagrant/docs/cli/machine-readable).
struct Line {
    std::string target;  ///< name of a machine; empty: about all
    std::string type;    ///< "state", "ui", "error-exit"
    std::vector<std::string> data;
    bool operator==(const Line&) const = default;
};

/// Lines that are none are left out: plugins print what they like.
std::vector<Line> lines_in(std::string_view output);

/// A machine of the Vagrantfile, as `vagrant status` has it.
struct Machine {
    std::string name;
    std::string provider;  ///< "libvirt"
    std::string state;     ///< "running", "not_created", "shutoff", "poweroff", "saved"
    bool operator==(const Machine&) const = default;
};
std::vector<Machine> machines_in(std::string_view status_output);

/// What vagrant says of its failure: the error it ended with, else its last words.
std::string failure_in(std::string_view output, std::string_view errors);

}  // namespace harness::lab::vagrant
