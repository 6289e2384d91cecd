// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "plugin/api/json.hpp"

namespace convoy::cli {

/// "snapshot of vol1: 312.0 MiB of 600.0 MiB, 52 %, 104.0 MiB/s, 3 s left"; without what is not
/// known.
/// `job` is one of GET /jobs; `running` is how long it has been at it.
std::string progress_text(const Json& job, std::chrono::milliseconds running);

/// The job of GET /jobs that this request makes; null when it is not there.
Json job_of(const Json& jobs, const std::string& request_id);

}  // namespace convoy::cli
