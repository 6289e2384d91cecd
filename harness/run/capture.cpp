// SPDX-License-Identifier: Apache-2.0
#include "harness/run/capture.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace harness::run {

namespace {

constexpr std::size_t head_shown = 32 * 1024;
constexpr std::size_t tail_shown = 16 * 1024;

/// Where the UTF-8 character begins that the byte at `at` is in.
std::size_t start_of_character(std::string_view text, std::size_t at)
{
    for (int i = 0; i < 3 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; ++i)
        --at;
    return at;
}

}  // namespace

CapturedStream::~CapturedStream()
{
    unmap();
}

void CapturedStream::unmap()
{
    if (mapped_)
        ::munmap(std::exchange(mapped_, nullptr), mapped_size_);
}

void CapturedStream::write(std::string_view bytes)
{
    size_ += bytes.size();
    if (!in_file() && !trouble_ && memory_.size() + bytes.size() > kept_in_memory)
        spill();
    if (in_file())
        append_to_file(bytes);
    else if (!trouble_)
        memory_ += bytes;
}

void CapturedStream::spill()
{
    std::error_code error;
    std::filesystem::create_directories(file_.parent_path(), error);
    descriptor_ = lab::Descriptor{
        ::open(file_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644)};
    if (!in_file()) {
        trouble_ = lab_error(cat("cannot write '", file_.string(), "': ", std::strerror(errno)));
        return;
    }
    append_to_file(memory_);
    memory_.clear();
}

void CapturedStream::append_to_file(std::string_view bytes)
{
    while (!bytes.empty() && !trouble_) {
        const ssize_t put = ::write(descriptor_.get(), bytes.data(), bytes.size());
        if (put > 0)
            bytes.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EINTR)
            trouble_ = lab_error(cat("cannot keep the output of a step in '", file_.string(),
                                     "': ", std::strerror(errno)),
                                 "make room on that disk, or choose another with --output");
    }
}

std::string_view CapturedStream::all()
{
    if (!in_file())
        return memory_;
    unmap();
    const off_t size = ::lseek(descriptor_.get(), 0, SEEK_END);
    mapped_size_ = size > 0 ? static_cast<std::size_t>(size) : 0;
    if (mapped_size_ == 0)
        return {};
    void* const memory =
        ::mmap(nullptr, mapped_size_, PROT_READ, MAP_PRIVATE, descriptor_.get(), 0);
    if (memory == MAP_FAILED)
        return {};
    mapped_ = memory;
    return {static_cast<const char*>(memory), mapped_size_};
}

std::string CapturedStream::shown()
{
    const std::string_view text = all();
    if (!in_file() || text.size() <= head_shown + tail_shown)
        return to_utf8(text);
    // Cut at lines where there are any near, so that no line is shown in part.
    std::string_view head = text.substr(0, start_of_character(text, head_shown));
    if (const auto line = head.rfind('\n'); line != head.npos && line > head_shown / 2)
        head = head.substr(0, line + 1);
    std::string_view tail = text.substr(start_of_character(text, text.size() - tail_shown));
    if (const auto line = tail.find('\n'); line != tail.npos && line < tail_shown / 2)
        tail = tail.substr(line + 1);
    return cat(to_utf8(head), "\n[… ", text.size() - head.size() - tail.size(),
               " bytes left out …]\n", to_utf8(tail));
}

Capture::Capture(const std::filesystem::path& folder, const std::string& name)
    : out_(folder / (name + ".stdout")), err_(folder / (name + ".stderr"))
{
}

void Capture::write(model::Stream stream, std::string_view bytes)
{
    of(stream).write(bytes);
}

CapturedStream& Capture::of(model::Stream stream)
{
    return stream == model::Stream::out ? out_ : err_;
}

std::optional<Error> Capture::trouble() const
{
    return out_.trouble() ? out_.trouble() : err_.trouble();
}

}  // namespace harness::run
