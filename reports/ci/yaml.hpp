// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reports {

/// Text as a YAML 1.2 scalar, to stand after "name: ": a literal block when it has several lines
/// and such a block can hold it, else in double quotes. The lines of a block are indented by
/// `indent` spaces, at least 2 more than the name's. Newlines at the end are not kept of a block.
std::string yaml_text(std::string_view text, std::size_t indent);

}  // namespace reports
