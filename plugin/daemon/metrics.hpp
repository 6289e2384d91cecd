// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace convoy {

/// What became of a request, as far as people watch it.
enum class Outcome { ok, refused, late };

/// Counts requests, and prints what Prometheus reads (text exposition format 0.0.4).
class Metrics {
public:
    void begun() { ++in_flight_; }
    void ended(std::string_view method, Outcome outcome, std::chrono::microseconds took);

    struct Gauges {
        bool share_answers = false;
        std::optional<std::size_t> volumes = {}, damaged = {};  ///< nothing: the share does not say
    };
    std::string text(const Gauges& gauges) const;

private:
    static constexpr std::array<double, 14> bounds{
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10, 60};
    struct Series {
        std::array<std::uint64_t, 3> by_outcome{};
        std::array<std::uint64_t, bounds.size()> by_bound{};  ///< not cumulative
        double seconds = 0;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Series, std::less<>> series_;
    std::atomic<std::int64_t> in_flight_{0};
};

}  // namespace convoy
