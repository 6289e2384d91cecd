// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "plugin/daemon/answer.hpp"

namespace convoy::docker {

/// Docker's volume plugin protocol (https://docs.docker.com/engine/extend/plugins_volume/) as a
/// function of path and body. Nothing for a path that is not part of it.
///
/// An empty body is an error wherever a name is wanted: dockerd repeats a request whose connection
/// broke without its body, and success would then be a lie.
std::optional<Answer> answer(Store& store, const Settings& settings, std::string_view path,
                             std::string_view body);

}  // namespace convoy::docker
