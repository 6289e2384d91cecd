// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "plugin/api/service.hpp"

namespace convoy {

/// Any request the daemon gets, as a function of its text: Docker's volume plugin protocol, and the
/// REST API of rancher/convoy.
Answer answer(Service& service, std::string_view method, std::string_view target,
              std::string_view body, std::string_view user_agent = {});

}  // namespace convoy
