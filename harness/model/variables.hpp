// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::model {

/// Values of `${{ name }}`. The form collides neither with the shell's `${name}` nor with Docker's
/// `{{.Field}}` templates.
using Variables = std::map<std::string, std::string, std::less<>>;

/// One `${{ name }}` in a text.
struct Reference {
    std::string name;    ///< as written between the braces, spaces removed; may be malformed
    std::size_t offset;  ///< of the `$`, in bytes
    std::size_t length;  ///< up to and with the last brace, or to the end when there is none
    bool well_formed;    ///< closed by `}}`, and the name is letters, digits, `_`, `.`, `-`

    bool operator==(const Reference&) const = default;
};

/// Every reference in `text`, in order. `$${{` is an escaped `${{` and is none.
std::vector<Reference> references_in(std::string_view text);

/// `text` with every reference replaced by its value, passed through `quote` when one is given
/// (for regular expressions). An undefined variable is an error: the reader of scenarios has seen
/// to it that it only happens when the step that saves it did not run.
Result<std::string> expand(std::string_view text, const Variables& variables,
                           const std::function<std::string(std::string_view)>& quote = {});

/// What the engine itself defines, besides `variables:` and `save:`. Any other name is the
/// scenario's to define, and these are not.
///   host                the name of the host the step runs on
///   HOST.address        the address of that host on the lab's private segment
///   convoy_archive      the path, on this machine, of the convoy.tar.gz that the build packed
bool is_builtin_variable(std::string_view name, const std::vector<std::string>& hosts);

}  // namespace harness::model
