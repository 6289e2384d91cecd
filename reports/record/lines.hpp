// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

// Records of runs and of batches are files of lines, one event each.
namespace reports {

/// Longer lines are not read: no event is so long, since long outputs lie in files of their own.
inline constexpr std::size_t longest_line = std::size_t{64} << 20;

/// What was found out about a record by reading it.
struct RecordRead {
    std::size_t events = 0;   ///< told, those of unknown kinds not counted
    std::size_t unknown = 0;  ///< of kinds that this version does not know
    bool ended = false;       ///< the last event was there; else it was interrupted
    bool cut = false;         ///< the last line is not whole, and was left out
};

/// What a line is to the order of a record.
enum class LineIs { start, event, end, unknown };

/// The kind of a record, in the words of messages.
struct RecordKind {
    std::string_view file;    ///< what it is called in its folder
    std::string_view of;      ///< "run"
    std::string_view wanted;  ///< the hint of an Error
};

/// What makes events of lines.
class LineReader {
public:
    virtual ~LineReader() = default;
    /// Keeps the event of the line, if it is one of a known kind.
    virtual harness::Result<LineIs> decode(std::string_view line) = 0;
    /// The event that was kept is in its place.
    virtual void tell() = 0;
};

/// The record in a folder, or the file itself.
harness::Result<std::filesystem::path> record_in(const std::filesystem::path& record,
                                                 const RecordKind& kind);

/// Reads a record in the memory of its longest line. An Error (of Fault::usage, with file and
/// line) when it cannot be read, or its lines are not in order: a start, events, an end. What came
/// before the line that is wrong has been told by then. A line without its end is left out when
/// it cannot be read: whoever wrote it was killed.
harness::Result<RecordRead> read_lines(const std::filesystem::path& file, const RecordKind& kind,
                                       LineReader& reader);

}  // namespace reports
