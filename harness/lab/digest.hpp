// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness::lab {

/// SHA-256 (FIPS 180-4), as 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

/// Of a folder's files: their names, their contents and whether they can be executed.
Result<std::string> sha256_of_folder(const std::filesystem::path& folder);

}  // namespace harness::lab
