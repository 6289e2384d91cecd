// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "harness/model/event.hpp"
#include "reports/compare/normalise.hpp"

namespace reports {

/// Where something was printed.
struct PrintedAt {
    std::string step, host;
    harness::model::Stream stream = harness::model::Stream::out;
    auto operator<=>(const PrintedAt&) const = default;
};

/// Remembers a hash of what each step printed in its last try on each host, normalised: of a record
/// of any size it takes the memory of its scenario.
class PrintedHashes : public harness::model::RunObserver {
public:
    using ByPlace = std::map<PrintedAt, std::uint64_t>;

    explicit PrintedHashes(const Normaliser& normalise) : normalise_(normalise) {}
    void tell(const harness::model::Event& event) override;
    ByPlace take() { return std::move(hashes_); }

private:
    const Normaliser& normalise_;
    ByPlace hashes_;
};

/// Keeps the normalised texts themselves of some places, so much of each.
class PrintedTexts : public harness::model::RunObserver {
public:
    static constexpr std::size_t most = std::size_t{64} << 10;  ///< of each, the head

    PrintedTexts(const Normaliser& normalise, std::set<PrintedAt> wanted)
        : normalise_(normalise), wanted_(std::move(wanted))
    {
    }
    void tell(const harness::model::Event& event) override;
    /// Empty when nothing was printed there.
    std::string text(const PrintedAt& at) const;

private:
    const Normaliser& normalise_;
    std::set<PrintedAt> wanted_;
    std::map<PrintedAt, std::string> texts_;
};

/// "stdout" or "stderr".
std::string_view name_of(harness::model::Stream stream);

}  // namespace reports
