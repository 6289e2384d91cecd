// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/expectation.hpp"
#include "harness/model/localized.hpp"
#include "harness/model/matrix.hpp"
#include "harness/model/outcome.hpp"

namespace harness::model {

using Facts = std::map<std::string, std::string, std::less<>>;

/// A step as the record lists it before anything runs: a report can name even what never ran.
struct PlannedStep {
    std::string id;
    std::string chapter;  ///< "finally" for the closing steps
    std::string label;    ///< in English
    std::vector<std::string> on;
    std::string command;  ///< as written, variables not filled in
    bool hidden = false;
    std::vector<std::string> tags;
    SourceSpot where;
    bool operator==(const PlannedStep&) const = default;
};

struct PlannedChapter {
    std::string id;
    std::string title;  ///< in English
    bool operator==(const PlannedChapter&) const = default;
};

/// The first event of every record.
struct RunStarted {
    std::string run;       ///< name of the run's folder
    std::string started;   ///< RFC 3339, UTC
    std::string volab;     ///< version of the program
    std::string scenario;  ///< its name
    std::string title;     ///< in English
    std::string file;
    std::string provider;
    std::vector<std::string> hosts;
    std::vector<PlannedChapter> chapters;
    std::vector<PlannedStep> steps;
    std::string scenario_text;     ///< the file as it was read
    std::string scenario_sha256;   ///< of that text; empty in records older than it
    Facts environment;             ///< of this side: machine, git, CI, convoy (reports/RECORD.md)
    Combination combination = {};  ///< of the scenario's matrix; empty: it has none
    bool operator==(const RunStarted&) const = default;
};

/// Something people wait for outside of steps: "host image", "bring up", "collect", "tear down".
struct PhaseStarted {
    std::string phase;
    std::string detail;  ///< what exactly: "restoring server1, server2 from the snapshot"
    bool operator==(const PhaseStarted&) const = default;
};
struct PhaseEnded {
    std::string phase;
    std::chrono::microseconds took{};
    std::optional<Error> error;
    bool operator==(const PhaseEnded&) const = default;
};

struct HostReady {
    std::string host;
    Facts facts;
    bool operator==(const HostReady&) const = default;
};

struct StepStarted {
    std::string step;
    bool operator==(const StepStarted&) const = default;
};

/// One try at a step's action on one host. `within` and `stays_for` make several of a step.
struct CommandStarted {
    std::string step;
    std::string host;
    unsigned attempt = 1;
    std::string command;  ///< with the variables filled in
    bool operator==(const CommandStarted&) const = default;
};

/// What a try printed on one stream; nothing is emitted for an empty one.
struct Output {
    std::string step;
    std::string host;
    unsigned attempt = 1;
    Stream stream = Stream::out;
    std::string text;         ///< valid UTF-8; the head and the tail when the output was long
    std::uint64_t bytes = 0;  ///< how many there really were
    bool binary = false;      ///< was not valid UTF-8: `text` has U+FFFD in places
    std::string file;         ///< holds all of it, relative to the run's folder, when `text` is cut
    std::string sha256;       ///< of all of it, when it lies in a file
    bool operator==(const Output&) const = default;
};

struct CommandEnded {
    std::string step;
    std::string host;
    unsigned attempt = 1;
    std::optional<int> exit;  ///< absent when it was killed or never ran
    bool timed_out = false;
    std::chrono::microseconds took{};
    /// Whether all that the step expects held after this try; absent when it was not judged, or
    /// the record is older than this.
    std::optional<bool> met = std::nullopt;
    bool operator==(const CommandEnded&) const = default;
};

/// One expectation, judged on the last try.
struct CheckDone {
    std::string step;
    std::string host;
    bool passed = false;
    std::string expected;  ///< "stdout contains 'vol1'"
    std::string actual;    ///< "stdout is 'local'"; excerpts, never megabytes
    std::string diff;      ///< unified, for multi-line texts that should be equal; else empty
    SourceSpot where;
    bool operator==(const CheckDone&) const = default;
};

struct Saved {
    std::string step;
    std::string name;
    std::string value;
    bool operator==(const Saved&) const = default;
};

struct StepEnded {
    std::string step;
    Outcome outcome = Outcome::passed;
    std::string reason;  ///< why it is not passed: one line; empty when it passed
    std::chrono::microseconds took{};
    bool operator==(const StepEnded&) const = default;
};

/// What a `fault:` step broke is whole again, or could not be mended.
struct FaultEnded {
    std::string step;
    std::string host;
    std::optional<Error> error;
    bool operator==(const FaultEnded&) const = default;
};

/// A file about the run that now lies in its folder: journals and the like, after a failure.
struct Collected {
    std::string host;
    std::string what;  ///< "journal", "docker logs vm1", …
    std::string file;  ///< relative to the run's folder
    bool operator==(const Collected&) const = default;
};

/// Something people should know that changes no result.
struct Warning {
    Error error;
    bool operator==(const Warning&) const = default;
};

/// The last event; a record without it is of a run that was killed.
struct RunEnded {
    Outcome outcome = Outcome::passed;
    std::string reason;  ///< when the lab broke, or it was interrupted
    std::chrono::microseconds took{};
    std::map<std::string, unsigned> steps;  ///< how many by outcome: {"passed": 40, …}
    bool operator==(const RunEnded&) const = default;
};

using EventBody = std::variant<RunStarted, PhaseStarted, PhaseEnded, HostReady, StepStarted,
                               CommandStarted, Output, CommandEnded, CheckDone, Saved, StepEnded,
                               FaultEnded, Collected, Warning, RunEnded>;

/// The unit of the record (reports/RECORD.md).
struct Event {
    std::chrono::microseconds at{};  ///< since the run started, by a clock that is never set back
    EventBody body;
    bool operator==(const Event&) const = default;
};

/// Told of a run as it happens, one event at a time, from one thread at a time. The engine never
/// prints: console, record and tests are all observers.
class RunObserver {
public:
    virtual ~RunObserver() = default;
    virtual void tell(const Event& event) = 0;
};

}  // namespace harness::model
