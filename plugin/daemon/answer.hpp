// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "plugin/volume/store.hpp"

namespace convoy {

/// An answer to a request over HTTP.
struct Answer {
    unsigned status = 200;
    std::string body;
    std::string content_type = "text/plain; charset=utf-8";
};

/// What a daemon was started with; `convoy info` shows it.
struct Settings {
    std::string root = "/var/lib/rancher/convoy";
    std::string socket = "/var/run/convoy/convoy.sock";
    bool ignore_docker_delete = false;
    bool create_on_docker_mount = false;
};

/// Any request the daemon gets, as a function of its text: the REST API of rancher/convoy, with
/// and without /v1 before the path, and Docker's volume plugin protocol.
Answer answer(Store& store, const Settings& settings, std::string_view method,
              std::string_view target, std::string_view body);

}  // namespace convoy
