// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/cast.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

/// How many bytes a character has that begins so; 1 when none begins so.
std::size_t length_of(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
}

/// How many bytes at the end are the beginning of a character.
std::size_t unfinished(std::string_view bytes)
{
    for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
        const char c = bytes[bytes.size() - back];
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U)
            return length_of(c) > back ? back : 0;
    }
    return 0;
}

Error not_written(const std::filesystem::path& file)
{
    return lab_error(cat("cannot write '", file.string(), "': ", std::strerror(errno)),
                     "name another file with --cast");
}

}  // namespace

std::string cast_header(const CastHeader& header)
{
    nlohmann::ordered_json json{{"version", 2},
                                {"width", header.width},
                                {"height", header.height},
                                {"timestamp", header.timestamp}};
    if (!header.title.empty())
        json["title"] = to_utf8(header.title);
    json["env"] = {{"TERM", "xterm-256color"}, {"SHELL", "/bin/bash"}};
    return json.dump() + "\n";
}

std::string cast_output(std::chrono::microseconds at, std::string_view text)
{
    char time[32];
    std::snprintf(time, sizeof time, "%lld.%06lld", static_cast<long long>(at.count() / 1'000'000),
                  static_cast<long long>(at.count() % 1'000'000));
    return cat("[", time, ", \"o\", ", nlohmann::json(text).dump(), "]\n");
}

std::string WholeCharacters::take(std::string_view bytes)
{
    held_ += bytes;
    const std::size_t kept = unfinished(held_);
    const std::string whole = to_utf8(std::string_view{held_}.substr(0, held_.size() - kept));
    held_.erase(0, held_.size() - kept);
    return whole;
}

std::string WholeCharacters::rest()
{
    return to_utf8(std::exchange(held_, {}));
}

Result<CastWriter> CastWriter::create(const std::filesystem::path& file, const CastHeader& header)
{
    lab::Descriptor out{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0644)};
    if (!out.is_open())
        return usage_error(
            cat("--cast: cannot write '", file.string(), "': ", std::strerror(errno)),
            "name a file in a folder that can be written to");
    CastWriter writer(std::move(out), file);
    writer.write(cast_header(header));
    if (writer.trouble_)
        return *writer.trouble_;
    return writer;
}

void CastWriter::print(std::chrono::microseconds at, std::string_view bytes)
{
    const std::string text = characters_.take(bytes);
    if (!text.empty())
        write(cast_output(at, replace_all(replace_all(text, "\r\n", "\n"), "\n", "\r\n")));
}

void CastWriter::write(std::string_view line)
{
    while (!line.empty() && !trouble_) {
        const ssize_t put = ::write(out_.get(), line.data(), line.size());
        if (put > 0)
            line.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EINTR)
            trouble_ = not_written(file_);
    }
}

}  // namespace harness::walk
