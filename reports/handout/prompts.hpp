// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reports {

/// A line of a script, and whether a shell that it is typed into would ask for it with its first
/// prompt, or goes on with what the lines before have begun.
struct TypedLine {
    std::string text;
    bool begins = true;
    bool operator==(const TypedLine&) const = default;
};

/// The lines of a script; quotes, loops, branches, here-documents and ends of lines that go on are
/// followed.
std::vector<TypedLine> typed_lines(std::string_view script);

}  // namespace reports
