// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/text_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace harness::scenario {

namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;

/// All that there is to read, or why not. It may be a pipe, and have no end.
std::optional<std::string> read_all(int fd, std::string& text)
{
    std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0)
            return std::strerror(errno);
        if (got == 0)
            return std::nullopt;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > largest_file)
            return "it is larger than 64 MiB";
    }
}

Error at_byte(std::string_view text, std::size_t offset, const std::string& file, std::string what)
{
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::ranges::count(before, '\n');
    const auto start = before.rfind('\n');
    const auto column = offset - (start == before.npos ? 0 : start + 1) + 1;
    return {Fault::scenario, std::move(what),
            SourceSpot{file, static_cast<int>(line), static_cast<int>(column)},
            "save the file as UTF-8"};
}

}  // namespace

std::optional<Error> not_text(std::string_view text, const std::string& file)
{
    if (is_text(text))
        return std::nullopt;
    std::size_t good = 0, bad = text.size();
    while (bad - good > 1) {  // is_text of a start is monotonous, but for a character cut in two
        const std::size_t middle = good + (bad - good) / 2;
        const auto whole = text.substr(0, middle);
        bool fits = false;
        for (std::size_t cut = 0; cut < 4 && cut <= whole.size() && !fits; ++cut)
            fits = is_text(whole.substr(0, whole.size() - cut));
        (fits ? good : bad) = middle;
    }
    return at_byte(text, good > 3 ? good - 3 : 0, file, "near here the file is not UTF-8 text");
}

Result<std::string> text_in_file(const std::string& file, std::string_view what)
{
    const bool is_stdin = file == "-";
    const auto unreadable = [&](std::string_view why, std::string hint = {}) {
        return Error{Fault::scenario, cat("cannot read ", what, ": ", why),
                     SourceSpot{is_stdin ? "<stdin>" : file, 0, 0}, std::move(hint)};
    };
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        return unreadable("it is a folder", "name a file in it");
    const int fd = is_stdin ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return unreadable(std::strerror(errno));
    std::string text;
    const auto trouble = read_all(fd, text);
    if (!is_stdin)
        ::close(fd);
    if (trouble)
        return unreadable(*trouble);
    return text;
}

}  // namespace harness::scenario
