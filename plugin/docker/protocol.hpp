// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/api/service.hpp"
#include "plugin/docker/known.hpp"

namespace convoy::docker {

/// Docker's volume plugin protocol (https://docs.docker.com/engine/extend/plugins_volume/) as a
/// function of path and body. Nothing for a path that is not part of it.
///
/// An empty body is an error wherever a name is wanted: dockerd repeats a request whose connection
/// broke without its body, and success would then be a lie. Get says that there is no such volume
/// only when that is certain: dockerd forgets all it knows of one that it is told is gone.
std::optional<Answer> answer(Service& service, std::string_view path, std::string_view body);

/// How long a call may take before dockerd gets `late` in its place; nothing for other paths.
std::optional<std::chrono::milliseconds> patience_for(std::string_view path);

/// What to answer when the share has not let `answer` come to an end in time: only what this host
/// knows. What does not need the share (Activate, Capabilities) is answered in full.
Answer late(const Known& known, const Settings& settings, std::string_view path,
            std::string_view body);

}  // namespace convoy::docker
