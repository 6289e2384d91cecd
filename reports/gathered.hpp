// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/event.hpp"
#include "reports/summary.hpp"

namespace reports {

/// How much of what hosts print is kept, in bytes as recorded. Of what is longer the end stays: it
/// tells most.
struct Room {
    std::size_t of_unmet = std::size_t{64} << 10;  ///< each stream of a step that did not pass
    std::size_t of_passed = std::size_t{8} << 10;  ///< each stream of a step that passed
    std::size_t of_retry = std::size_t{4} << 10;   ///< each stream of a try that was repeated
    std::size_t retries = 5;                       ///< for each host of a step, the last ones
    std::size_t in_all = std::size_t{12} << 20;    ///< then passed steps keep nothing more
};

/// A try that did not meet what the step expects, and was repeated (`within`).
struct Retry {
    std::string host;
    unsigned attempt = 1;
    std::optional<int> exit;
    bool timed_out = false;
    std::chrono::microseconds took{};
    std::string out;
    std::string err;
    bool operator==(const Retry&) const = default;
};

/// What one step printed, host by host. "[…]" stands for a beginning that is left out.
struct Printed {
    std::string out;                 ///< each command as it was run, and its standard output
    std::string err;                 ///< each command that wrote errors, and these
    std::vector<std::string> files;  ///< below the run's folder: whole outputs of what is cut
    std::vector<Retry> retries;
};

/// A run with what its steps printed: all that the formats for CI systems are made of. Its size is
/// bounded by the scenario's and Room, whatever was printed.
struct Gathered {
    RunSummary run;
    std::map<std::string, Printed, std::less<>> printed;  ///< by step
    std::filesystem::path folder;                         ///< the run's, as the user named it

    const Printed& of(const StepSummary& step) const;
    /// "runs/x/output/make.stdout": a file of the run's folder as the user would name it. Nothing
    /// when a damaged record names one elsewhere, or with characters that no run gives a name.
    std::optional<std::string> path_of(const std::string& file) const;
};

/// Gathers a run from its events. `folder` is where its files lie.
class Gatherer : public harness::model::RunObserver {
public:
    explicit Gatherer(std::filesystem::path folder = {}, Room room = {});
    ~Gatherer() override;
    Gatherer(const Gatherer&) = delete;
    Gatherer& operator=(const Gatherer&) = delete;

    void tell(const harness::model::Event& event) override;

    /// All that was told until now; steps that are under way have what they printed so far.
    Gathered take();

private:
    struct Keeper;
    std::unique_ptr<Keeper> keeper_;
    Summarizer summarizer_;
};

}  // namespace reports
