// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/expectation.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/localized.hpp"
#include "harness/model/matrix.hpp"
#include "harness/model/variables.hpp"

namespace harness::model {

/// `run:`: a script, each time in a fresh `bash -e` on the host, its standard input empty.
struct RunScript {
    std::string script;
    bool operator==(const RunScript&) const = default;
};
/// `put: {from, to}`: a file of this machine (relative to the scenario's folder) to a host.
struct PutFile {
    std::string from;
    std::string to;
    std::optional<unsigned> mode;  ///< permission bits; the file's own when absent
    bool operator==(const PutFile&) const = default;
};
/// `get: {from, to}`: a host's file into the run's folder (`to` is relative to
/// `files/HOST/` there). What was fetched counts as standard output for `expect` and `save`.
struct GetFile {
    std::string from;
    std::string to;
    bool operator==(const GetFile&) const = default;
};
using Action = std::variant<RunScript, PutFile, GetFile, InjectFault, HealFault>;

/// Where a saved value comes from.
struct FromStdout {
    bool operator==(const FromStdout&) const = default;
};
struct FromGroup {
    std::string expression;  ///< group 1 of its first match, or all of it when it has no group
    bool operator==(const FromGroup&) const = default;
};
struct FromJson {
    std::string pointer;
    bool operator==(const FromJson&) const = default;
};
/// `save: {NAME: stdout}`, `{NAME: {matches: …}}`, `{NAME: {json: POINTER}}`. On several hosts the
/// last one in `on:` decides.
struct Save {
    std::string name;
    std::variant<FromStdout, FromGroup, FromJson> from;
    SourceSpot where;
    bool operator==(const Save&) const = default;
};

enum class Comparison { equal, unequal, less, at_most, greater, at_least };

/// `when: {docker: '>= 23.0'}`: a fact of the host compares so with a value. Facts: docker (engine
/// version), kernel, os ("debian"), release ("12"), architecture, provider, host.
struct Condition {
    std::string fact;
    Comparison comparison = Comparison::equal;
    std::string value;
    SourceSpot where;
    bool operator==(const Condition&) const = default;
};

struct Step {
    std::string id;               ///< unique in the scenario; "CHAPTER-3" when none was given
    Localized title;              ///< may be empty: then the first line of the script stands for it
    Localized says;               ///< the narrative before the command
    std::vector<std::string> on;  ///< names of hosts, never empty; `all` is spelled out
    Action action;
    Expectations expect;
    std::vector<Save> save;
    std::chrono::milliseconds timeout = std::chrono::seconds{60};
    bool background = false;      ///< a daemon: survives the step, its output is collected
    bool hidden = false;          ///< run and checked, but not shown to readers of the walkthrough
    bool always = false;          ///< run whatever happened before
    std::vector<Condition> when;  ///< all must hold, else the step is skipped
    std::vector<std::string> tags;
    SourceSpot where;
    bool operator==(const Step&) const = default;
};

struct Chapter {
    std::string id;
    Localized title;
    Localized says;
    std::vector<Step> steps;
    SourceSpot where;
    bool operator==(const Chapter&) const = default;
};

/// What a host needs; zero means "as the provider sees fit".
struct HostSpec {
    std::string name;
    unsigned memory_mib = 0;
    unsigned cpus = 0;
    SourceSpot where;
    bool operator==(const HostSpec&) const = default;
};

struct LabSpec {
    std::string provider = "qemu";
    std::string suite = "bookworm";          ///< Debian release of the hosts
    std::vector<HostSpec> hosts;             ///< in the order written; never empty
    std::vector<std::string> docker_images;  ///< names of recipes in fixtures/docker
    std::vector<std::string> packages;       ///< Debian packages, besides those every host has
    bool operator==(const LabSpec&) const = default;
};

/// Whether it can be the name of a Debian package (Debian Policy, section 5.6.1).
bool is_package_name(std::string_view name);

/// A scenario that was read without mistakes. Nothing checks it again.
struct Scenario {
    std::string file;  ///< as given on the command line
    std::string text;  ///< as it was read
    std::string name;
    Localized title;
    Localized says;
    LabSpec lab;
    Variables variables;  ///< of the scenario's `variables:`
    Matrix matrix;
    Combination combination;  ///< that `lab` and `variables` are those of; empty: none was applied
    std::vector<Chapter> chapters;
    std::vector<Step> finally;  ///< run in order at the end, whatever happened
    bool operator==(const Scenario&) const = default;
};

/// The text a listing shows for a step: its title, else the first line of what it does.
std::string label_of(const Step& step, std::string_view language);

}  // namespace harness::model
