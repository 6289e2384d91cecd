// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::scenario {

/// A piece of a YAML file, with its place. The YAML library stays behind parse_yaml.
struct Node {
    enum class Kind { null, scalar, sequence, map };

    Kind kind = Kind::null;
    std::string text;     ///< of a scalar
    bool quoted = false;  ///< a scalar in quotes or a block is a string whatever it looks like
    std::vector<Node> elements;
    std::vector<std::pair<Node, Node>> members;  ///< in the order of the file; keys are scalars
    SourceSpot where;

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_sequence() const { return kind == Kind::sequence; }
    bool is_map() const { return kind == Kind::map; }

    /// The member of that name, or null.
    const Node* find(std::string_view key) const;
};

/// What a node is, for messages: "a list", "a map", "the number 3", "the text 'x'", "nothing".
std::string kind_of(const Node& node);

/// The one document of a YAML file. Syntax errors, a key twice in a map, keys that are not plain
/// texts, more than one document, and nesting beyond all reason are mistakes.
Result<Node> parse_yaml(std::string_view text, const std::string& file);

}  // namespace harness::scenario
