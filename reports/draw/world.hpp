// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "reports/draw/docker_words.hpp"

namespace reports {

/// From which chapter a thing is there, and which removes it, counted from 0.
struct Life {
    std::size_t from = 0;
    std::optional<std::size_t> until;
};

struct WorldContainer {
    ContainerAsked asked;  ///< anonymous mounts have the key of their volume as `source`
    Life life;
    bool stopped = false;
};
struct WorldVolume {
    std::string key;    ///< its name; one made up when it is anonymous
    std::string label;  ///< what to show
    std::string driver;
    std::string detail;
    bool anonymous = false;
    Life life;
};
struct WorldShare {
    std::string directory, server, path;
    bool exported = false;
    Life life;
};
struct WorldConvoy {
    std::string path;
    Life life;
};
struct WorldHost {
    std::vector<WorldContainer> containers;
    std::vector<WorldVolume> volumes;  ///< of this host alone
    std::vector<WorldShare> shares;
    std::vector<WorldConvoy> convoys;
};
/// A volume of convoy, which all hosts have whose convoy works on the same directory.
struct WorldConvoyVolume {
    std::string name;
    std::string place;  ///< that directory, see place_of
    Life life;
};

/// All that its commands put into a lab and take out of it again.
struct World {
    std::map<std::string, WorldHost, std::less<>> hosts;
    std::vector<WorldConvoyVolume> convoy_volumes;
};

/// A host's directory by a name that all hosts have for it: "SERVER:PATH" when it lies on a share
/// that the host mounts at any time, else "HOST:PATH".
std::string place_of(const WorldHost& host, const std::string& name, const std::string& path);

/// Whether a place is the directory `path` of `server`, or lies in it.
bool lies_in(const std::string& place, const std::string& server, const std::string& path);

/// Of all steps in their order; the closing steps count as a chapter after the last.
World world_of(const harness::model::Scenario& scenario);

}  // namespace reports
