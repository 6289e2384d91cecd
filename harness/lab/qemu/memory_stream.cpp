// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/memory_stream.hpp"

#include <algorithm>
#include <utility>

namespace harness::lab::qemu {

namespace {

constexpr std::size_t page_size = 4096;
constexpr std::size_t piece = 1 << 20;

// The low bits of a page's address say what follows it (migration/ram.c).
constexpr std::uint64_t zero = 0x02;
constexpr std::uint64_t sizes = 0x04;
constexpr std::uint64_t page = 0x08;
constexpr std::uint64_t end = 0x10;
constexpr std::uint64_t same_block = 0x20;
constexpr std::uint64_t flags = page_size - 1;

// Kinds of sections (migration/savevm.h).
constexpr std::uint64_t section_start = 0x01;
constexpr std::uint64_t section_part = 0x02;
constexpr std::uint64_t section_end = 0x03;
constexpr std::uint64_t section_full = 0x04;
constexpr std::uint64_t configuration = 0x07;
constexpr std::uint64_t section_footer = 0x7e;
constexpr std::uint64_t magic = 0x5145564d;  // "QEVM"
constexpr std::uint64_t version = 3;

constexpr std::string_view memory_section = "\3ram";

void append(std::string& to, std::uint64_t number)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        to += static_cast<char>(number >> shift & 0xff);
}

}  // namespace

void MemoryFilter::write(std::string_view bytes)
{
    input_ += bytes;
    while (step()) {
    }
    input_.erase(0, std::exchange(at_, 0));
    if (output_.size() >= piece) {
        out_(output_);
        output_.clear();
    }
}

Result<> MemoryFilter::finish()
{
    if (part_ != Part::rest)
        return lab_error(part_ == Part::unknown
                             ? "QEMU's saved state is not of a form that is known here"
                             : "QEMU's saved state is cut off");
    out_(output_);
    output_.clear();
    return Ok{};
}

/// Deals with the next thing in the input; false when that is not there as a whole.
bool MemoryFilter::step()
{
    switch (part_) {
        case Part::head: return take_head();
        case Part::section: return take_section();
        case Part::blocks: return take_blocks();
        case Part::pages: return take_page();
        case Part::foot: return take_foot();
        case Part::rest: pass(input_.size() - at_); return false;
        case Part::unknown: at_ = input_.size(); break;
    }
    return false;
}

std::uint64_t MemoryFilter::number(std::size_t size, std::size_t skip) const
{
    std::uint64_t sum = 0;
    for (const char byte : peek(size, skip))
        sum = sum << 8 | static_cast<unsigned char>(byte);
    return sum;
}

void MemoryFilter::pass(std::size_t count)
{
    output_ += peek(count);
    at_ += count;
}

bool MemoryFilter::leave(Part next)
{
    part_ = next;
    return true;
}

bool MemoryFilter::take_head()
{
    constexpr std::size_t fixed = 4 + 4 + 1 + 4;
    if (!has(fixed))
        return false;
    if (number(4) != magic || number(4, 4) != version || number(1, 8) != configuration)
        return leave(Part::unknown);
    const std::size_t name = number(4, 9);  // of the kind of machine
    if (!has(fixed + name))
        return false;
    pass(fixed + name);
    return leave(Part::section);
}

bool MemoryFilter::take_section()
{
    if (!has(1))
        return false;
    const std::uint64_t kind = number(1);
    if (kind == section_full)  // devices: the memory is done
        return leave(blocks_.empty() ? Part::unknown : Part::rest);
    if (kind == section_part || kind == section_end) {
        if (!has(1 + 4))
            return false;
        pass(1 + 4);
        written_.clear();
        return leave(blocks_.empty() ? Part::unknown : Part::pages);
    }
    const std::size_t all = 1 + 4 + memory_section.size() + 4 + 4;
    if (!has(all))
        return false;
    if (kind != section_start || peek(memory_section.size(), 1 + 4) != memory_section)
        return leave(Part::unknown);
    pass(all);
    return leave(Part::blocks);
}

/// The names and sizes of all blocks, up to the sum that is told first.
bool MemoryFilter::take_blocks()
{
    if (!has(8))
        return false;
    if ((number(8) & flags) != sizes)
        return leave(Part::unknown);
    std::uint64_t left = number(8) & ~flags;
    std::size_t length = 8;
    while (left > 0) {
        if (!has(length + 1) || !has(length + 1 + number(1, length) + 8))
            return false;
        const std::size_t name = number(1, length);
        const std::uint64_t size = number(8, length + 1 + name);
        if (size == 0 || size > left)
            return leave(Part::unknown);
        blocks_.insert_or_assign(std::string{peek(name, length + 1)}, size);
        left -= size;
        length += 1 + name + 8;
    }
    pass(length);
    return leave(Part::pages);
}

bool MemoryFilter::take_page()
{
    if (!has(8))
        return false;
    const std::uint64_t word = number(8);
    const std::uint64_t at = word & ~flags;
    const std::uint64_t kind = word & flags & ~same_block;
    if (kind == end) {
        pass(8);
        return leave(Part::foot);
    }
    if (kind != page && kind != zero)
        return leave(Part::unknown);
    std::size_t length = 8;
    if (!(word & same_block)) {
        if (!has(length + 1) || !has(length + 1 + number(1, length)))
            return false;
        length += 1 + number(1, length);
    }
    const std::size_t size = kind == page ? page_size : 1;
    if (!has(length + size))
        return false;
    if (length > 8)
        read_ = peek(length - 9, 9);
    const std::string_view content = peek(size, length);
    const auto block = blocks_.find(read_);
    const bool is_memory = block != blocks_.end() && block->second == base_.size();
    if (!is_memory || !is_as_before(content, at))
        keep(at, kind, content);
    at_ += length + size;
    return true;
}

/// A single byte stands for a page full of it.
bool MemoryFilter::is_as_before(std::string_view content, std::uint64_t at) const
{
    if (at + page_size > base_.size())
        return false;
    const std::string_view before = base_.substr(at, page_size);
    static const std::string zeros(page_size, '\0');  // compared at once: most of an idle memory
    if (content == std::string_view{"", 1})
        return before == zeros;
    if (content.size() == 1)
        return before.find_first_not_of(content.front()) == before.npos;
    return before == content;
}

void MemoryFilter::keep(std::uint64_t at, std::uint64_t kind, std::string_view content)
{
    const bool continued = read_ == written_;
    append(output_, at | kind | (continued ? same_block : 0));
    if (!continued) {
        output_ += static_cast<char>(read_.size());
        output_ += read_;
        written_ = read_;
    }
    output_ += content;
}

bool MemoryFilter::take_foot()
{
    if (!has(1 + 4))
        return false;
    if (number(1) != section_footer)
        return leave(Part::unknown);
    pass(1 + 4);
    return leave(Part::section);
}

}  // namespace harness::lab::qemu
