// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/metrics.hpp"

#include <algorithm>
#include <cstdio>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;

constexpr std::array<std::string_view, 3> outcome_names{"ok", "refused", "late"};

std::string shortest(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.9g", number);
    return text.data();
}

std::string heading(std::string_view name, std::string_view type, std::string_view help)
{
    return cat("# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
}

std::string gauge(std::string_view name, std::string_view help, std::int64_t value)
{
    return cat(heading(name, "gauge", help), name, " ", value, "\n");
}

}  // namespace

void Metrics::ended(std::string_view method, Outcome outcome, std::chrono::microseconds took)
{
    --in_flight_;
    const double seconds = static_cast<double>(took.count()) / 1e6;
    const auto bound =
        static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
    const std::lock_guard lock(mutex_);
    auto found = series_.find(method);
    if (found == series_.end())
        found = series_.emplace(std::string{method}, Series{}).first;
    Series& series = found->second;
    ++series.by_outcome.at(static_cast<std::size_t>(outcome));
    series.seconds += seconds;
    if (bound < bounds.size())
        ++series.by_bound.at(bound);
}

std::string Metrics::text(const Gauges& gauges) const
{
    std::string requests =
        heading("convoy_requests_total", "counter", "Requests that were answered.");
    std::string durations =
        heading("convoy_request_duration_seconds", "histogram", "From the request to its answer.");
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [method, series] : series_) {
            std::uint64_t all = 0, below = 0;
            for (std::size_t i = 0; i < outcome_names.size(); ++i) {
                all += series.by_outcome.at(i);
                requests += cat("convoy_requests_total{method=\"", method, "\",outcome=\"",
                                outcome_names.at(i), "\"} ", series.by_outcome.at(i), "\n");
            }
            const std::string name =
                cat("convoy_request_duration_seconds_bucket{method=\"", method, "\",le=\"");
            for (std::size_t i = 0; i < bounds.size(); ++i)
                durations +=
                    cat(name, shortest(bounds.at(i)), "\"} ", below += series.by_bound.at(i), "\n");
            durations +=
                cat(name, "+Inf\"} ", all, "\nconvoy_request_duration_seconds_sum{method=\"",
                    method, "\"} ", shortest(series.seconds),
                    "\nconvoy_request_duration_seconds_count{method=\"", method, "\"} ", all, "\n");
        }
    }
    std::string text = cat(
        requests, durations, gauge("convoy_requests_in_flight", "Requests under way.", in_flight_),
        gauge("convoy_share_healthy", "1 while the share answers.", gauges.share_answers ? 1 : 0));
    if (gauges.volumes)
        text += gauge("convoy_volumes", "Volumes on the share.",
                      static_cast<std::int64_t>(*gauges.volumes));
    if (gauges.damaged)
        text += gauge("convoy_volumes_damaged", "Volumes whose record cannot be read.",
                      static_cast<std::int64_t>(*gauges.damaged));
    return text + cat(heading("convoy_build_info", "gauge", "The version that runs."),
                      "convoy_build_info{version=\"", VOLAB_VERSION, "\"} 1\n");
}

}  // namespace convoy
