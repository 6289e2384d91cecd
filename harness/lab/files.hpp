// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness::lab {

/// Text of a file, whole; and a file of that text, whole or not at all, in a folder that is made.
Result<std::string> read_file(const std::filesystem::path& file);
Result<> write_file(const std::filesystem::path& file, std::string_view text, unsigned mode = 0644);

/// What errno says of doing something with a file: "cannot read 'x': No such file or directory".
Error cannot(std::string_view doing, const std::filesystem::path& file);

}  // namespace harness::lab
