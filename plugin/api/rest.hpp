// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "plugin/api/service.hpp"

namespace convoy::rest {

/// The REST API of rancher/convoy v0.5.2, each route bare and below /v1 (any digits and dots), as a
/// function of its text. JSON is indented by tabs; an error is its text and a newline, with status
/// 400, or 404 for a volume that is not there.
///
/// A list that had to leave out records which cannot be read names them in a header,
/// X-Convoy-Damaged; GET /info has them in a member "Damaged".
Answer answer(Service& service, std::string_view method, std::string_view target,
              std::string_view body, std::string_view user_agent = {});

/// Whether there is such a route.
bool has_route(std::string_view method, std::string_view path);

}  // namespace convoy::rest
