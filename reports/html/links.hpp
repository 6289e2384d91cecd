// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace reports::html {

/// A part of an address or of an element's id that stands for `text`, whatever it is: letters,
/// digits, '-', '_' and '.' as they are, other bytes as "~" and two hexadecimal digits. Different
/// texts have different ones.
std::string anchor(std::string_view text);

/// Where a run's files are as seen from the page.
struct RunFolder {
    std::filesystem::path folder;  ///< where they are
    std::string from_page;         ///< the same, relative to the page's folder; may be empty
};

/// For a run's record (a file, or the folder that has it) and the page to be written.
RunFolder run_folder(const std::filesystem::path& record, const std::filesystem::path& page);

/// An address of the file that a record names, encoded for an attribute. Nothing when the name does
/// not stay below the run's folder: a record may come from anybody.
std::optional<std::string> link_to(const RunFolder& run, std::string_view file);

/// The last `most` bytes of that file, from a line's start; nothing when it is not a regular file
/// below the folder, with links resolved, or cannot be read.
std::optional<std::string> end_of(const RunFolder& run, std::string_view file, std::size_t most);

}  // namespace reports::html
