// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness::scenario {

/// All of a file a person wrote, "-" being standard input; `what` is what it is, for messages: "the
/// scenario". It may be a pipe; more than 64 MiB are refused. Nothing is said about its contents.
Result<std::string> text_in_file(const std::string& file, std::string_view what);

/// Why the contents are no text: the place of the first byte that is not UTF-8.
std::optional<Error> not_text(std::string_view text, const std::string& file);

}  // namespace harness::scenario
