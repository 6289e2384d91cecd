// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/interrupt.hpp"
#include "harness/walk/web/catalogue.hpp"
#include "harness/walk/web/learner.hpp"
#include "harness/walk/web/memory.hpp"
#include "harness/walk/web/past_runs.hpp"

namespace harness::walk::web {

struct ServeOptions {
    std::vector<Offer> offers;  ///< names differ; never empty
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: a free one
    std::size_t labs = 1;    ///< at the same time
    std::chrono::milliseconds idle = std::chrono::minutes{30};
    std::uint64_t lab_mib = 0;  ///< what a lab takes (memory.hpp); 0: nothing to speak of
    ProviderMaker make_provider;
    ReportMaker make_report;
    std::filesystem::path runs;     ///< past runs are in it
    std::filesystem::path scratch;  ///< exists, and is ours alone
    /// Connections are accepted; the address has the token in it.
    std::function<void(const std::string& url, bool is_loopback)> ready;
};

/// Serves the walkthrough (PROTOCOL.md) until it is interrupted; then takes all labs down. Returns
/// an Error in any case: of Fault::interrupted at the end, or why it could not begin.
Error serve(ServeOptions options, lab::Interrupt& interrupt);

}  // namespace harness::walk::web
