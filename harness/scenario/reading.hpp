// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/localized.hpp"
#include "harness/model/scenario.hpp"
#include "harness/scenario/node.hpp"

namespace harness::scenario {

/// What the parts of the reader share: the mistakes found, and what has been defined so far.
struct Reading {
    std::vector<Error> mistakes;
    std::vector<std::string> hosts;                      ///< names, once `lab:` was read
    std::set<std::string, std::less<>> variables;        ///< defined up to here
    std::map<std::string, SourceSpot, std::less<>> ids;  ///< of chapters and steps
    std::map<std::string, std::vector<std::string>, std::less<>> faults;  ///< hosts by step
    /// Names may still be compared so often to find what was meant: thousands of mistakes among
    /// thousands of names are to be told in a second, if without that.
    std::size_t comparisons_left = 500'000;

    void mistake(const Node& at, std::string what, std::string hint = {});
    void mistake(const SourceSpot& at, std::string what, std::string hint = {});
};

/// The members of a map whose keys are known. Others are mistakes, with what was probably meant.
class Fields {
public:
    /// `what` is what the map is, for messages: "a step". A node that is no map is a mistake, and
    /// has no members.
    Fields(Reading& reading, const Node& node, std::span<const std::string_view> known,
           std::string_view what);

    const Node* operator[](std::string_view key) const;

    /// The member; that it is missing is a mistake.
    const Node* required(std::string_view key) const;

private:
    Reading& reading_;
    const Node& node_;
    std::string_view what_;
};

// Each reads one kind of value. When the node is something else, that is a mistake, `key` being
// named in it, and a value that does no further harm comes back.
std::string text_of(Reading& reading, const Node& node, std::string_view key);
std::string name_of(Reading& reading, const Node& node, std::string_view key);
bool flag_of(Reading& reading, const Node& node, std::string_view key);
std::size_t count_of(Reading& reading, const Node& node, std::string_view key);
int status_of(Reading& reading, const Node& node, std::string_view key);
std::chrono::milliseconds duration_of(Reading& reading, const Node& node, std::string_view key);
model::Localized localized_of(Reading& reading, const Node& node, std::string_view key);
std::vector<std::string> texts_of(Reading& reading, const Node& node, std::string_view key);

/// A text in which `${{ … }}` may stand: each has to be defined by now.
std::string template_of(Reading& reading, const Node& node, std::string_view key);
void check_references(Reading& reading, const Node& at, std::string_view text);

/// A regular expression, likewise.
std::string expression_of(Reading& reading, const Node& node, std::string_view key);

/// A JSON Pointer (RFC 6901): "" or "/…", with ~0 and ~1 as its only escapes.
bool check_pointer(Reading& reading, const Node& node);

/// YAML as JSON text, by YAML's core schema: true, null, 1, 1.5 and texts.
std::string json_of(const Node& node);

// The parts of a scenario.
model::LabSpec read_lab(Reading& reading, const Node& node);
/// `scenario` has its lab and variables already.
model::Matrix read_matrix(Reading& reading, const Node& node, const model::Scenario& scenario);
model::Expectations read_expectations(Reading& reading, const Node& node);
std::vector<model::Save> read_saves(Reading& reading, const Node& node);
std::vector<model::Condition> read_conditions(Reading& reading, const Node& node);
model::InjectFault read_fault(Reading& reading, const Node& node, const Node* lasts,
                              const std::vector<std::string>& on);
model::HealFault read_heal(Reading& reading, const Node& node);
model::Step read_step(Reading& reading, const Node& node, const std::string& default_id);

}  // namespace harness::scenario
