// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness::cli {

/// A document into a file, whole or not at all; to standard output for "-"; and into a device or a
/// pipe as it is. Nobody reading any longer is no Error: what reads may have seen enough.
Result<> write_document(const std::filesystem::path& file, std::string_view text);

/// A device or a pipe, which is written to; a file is made anew. /dev/stdout may lead to a file,
/// and must not become one.
bool is_written_to(const std::filesystem::path& file);

/// All of the text into an open file; `name` is what errors call it.
Result<> pour(int descriptor, std::string_view text, std::string_view name);

}  // namespace harness::cli
