// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/event.hpp"

namespace reports {

/// What a command printed on one stream, as much of it as is kept.
struct PrintedText {
    harness::model::Stream stream = harness::model::Stream::out;
    std::string head;         ///< its start, or all of it
    std::string tail;         ///< its end when the middle is left out, else empty
    std::uint64_t bytes = 0;  ///< how many there were
    bool operator==(const PrintedText&) const = default;
};

/// The last try at a step on one host.
struct LastTry {
    std::string host;
    unsigned attempt = 1;
    std::string command;  ///< as it was run
    std::vector<PrintedText> printed;
    std::optional<int> exit;
    bool timed_out = false;
    bool operator==(const LastTry&) const = default;
};

struct StepOfRun {
    std::optional<harness::model::StepEnded> end;
    std::vector<LastTry> tries;  ///< one for each host, in the order in which they began
};

/// A run as a handout tells of it.
struct HandoutRun {
    harness::model::RunStarted start;  ///< without its steps and the scenario's text
    std::vector<harness::model::HostReady> hosts;
    std::map<std::string, StepOfRun, std::less<>> steps;
    std::optional<harness::model::RunEnded> end;
};

/// Gathers it from a record of any size: of each output its first and last lines are kept, and of
/// all together no more than 32 MiB; what comes after that is left out, but counted.
class HandoutGatherer : public harness::model::RunObserver {
public:
    static constexpr std::size_t most_head = 12 * 1024, most_tail = 4 * 1024;
    static constexpr std::size_t most_of_all = std::size_t{32} << 20;

    void tell(const harness::model::Event& event) override;
    HandoutRun take() { return std::move(run_); }

private:
    struct Teller;
    LastTry* try_of(const std::string& step, const std::string& host);

    HandoutRun run_;
    std::size_t kept_ = 0;
};

}  // namespace reports
