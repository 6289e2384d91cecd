// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "harness/model/scenario.hpp"

namespace harness::lab::ssh {

/// What a scenario's steps need of a host that nobody made for them, as far as their words tell.
struct Needs {
    bool engine = false;
    std::set<std::string> programs = {};  ///< beyond what every host has: "exportfs", "iptables"
    std::set<std::string> names = {};     ///< of other hosts that it has to find
    std::set<std::string> logins = {};    ///< other hosts where its root has to get in by ssh
    std::set<std::string> packages = {};  ///< of Debian, asked for by the scenario's lab
    bool operator==(const Needs&) const = default;
};

/// By host, all hosts of the lab. Steps that will not be run need nothing.
using NeedsByHost = std::map<std::string, Needs, std::less<>>;
NeedsByHost needs_of(const model::Scenario& scenario,
                     const std::function<bool(const model::Step&)>& is_run);

/// The Debian package that has the program.
std::string package_of(const std::string& program);

}  // namespace harness::lab::ssh
