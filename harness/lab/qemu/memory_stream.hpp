// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness::lab::qemu {

/// Makes a machine's saved state small: leaves out the pages of memory that are as in the file the
/// machine began with, and will begin with when it is loaded. Most are.
///
/// The form is that of QEMU's migration stream (migration/ram.c and savevm.c), without any of the
/// capabilities that change it. Bytes come in pieces of any size; what is kept goes to `out`.
class MemoryFilter {
public:
    using Out = std::function<void(std::string_view)>;

    /// `base`: that file, whole. The memory is the block that is as large.
    MemoryFilter(std::string_view base, Out out) : base_(base), out_(std::move(out)) {}

    void write(std::string_view bytes);

    /// After the last byte. An Error when the stream is cut off, or not of a form known here.
    Result<> finish();

private:
    enum class Part { head, section, blocks, pages, foot, rest, unknown };

    bool step();
    bool take_head();
    bool take_section();
    bool take_blocks();
    bool take_page();
    bool take_foot();
    bool leave(Part next);
    bool is_as_before(std::string_view page, std::uint64_t at) const;
    void keep(std::uint64_t at, std::uint64_t kind, std::string_view content);

    bool has(std::size_t count) const { return input_.size() - at_ >= count; }
    std::string_view peek(std::size_t count, std::size_t skip = 0) const
    {
        return std::string_view{input_}.substr(at_ + skip, count);
    }
    std::uint64_t number(std::size_t size, std::size_t skip = 0) const;
    void pass(std::size_t count);

    std::string_view base_;
    Out out_;
    Part part_ = Part::head;
    std::string input_;   ///< what has come and is not dealt with
    std::size_t at_ = 0;  ///< in it
    std::string output_;
    std::map<std::string, std::uint64_t, std::less<>> blocks_;  ///< their sizes
    std::string read_;     ///< the block of the last page read,
    std::string written_;  ///< and of the last one kept
};

}  // namespace harness::lab::qemu
