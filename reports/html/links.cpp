// SPDX-License-Identifier: Apache-2.0
#include "reports/html/links.hpp"

#include <algorithm>
#include <fstream>

#include "harness/base/text.hpp"

namespace reports::html {

namespace {

namespace fs = std::filesystem;
using harness::cat;

bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

std::string encoded(std::string_view text, char mark, std::string_view also_plain)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain(c) || also_plain.find(c) != std::string_view::npos)
            out += c;
        else
            out += cat(mark, digits[byte >> 4U], digits[byte & 15U]);
    }
    return out;
}

bool stays_below(const fs::path& path)
{
    return !path.empty() && !path.is_absolute() && path.native().find('\0') == std::string::npos &&
           std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
}

}  // namespace

std::string anchor(std::string_view text)
{
    return encoded(text, '~', "");
}

RunFolder run_folder(const fs::path& record, const fs::path& page)
{
    std::error_code error;
    const fs::path folder = fs::is_directory(record, error) ? record : record.parent_path();
    const auto whole = [&](const fs::path& path) {
        return fs::weakly_canonical(fs::absolute(path.empty() ? "." : path, error), error);
    };
    const fs::path from = whole(folder).lexically_relative(whole(page.parent_path()));
    return {folder, from == "." ? std::string() : from.string()};
}

std::optional<std::string> link_to(const RunFolder& run, std::string_view file)
{
    if (!stays_below(fs::path(file)))
        return std::nullopt;
    // "./" first, so that no file's name is read as a scheme.
    return encoded(cat("./", run.from_page, run.from_page.empty() ? "" : "/", file), '%', "/~");
}

std::optional<std::string> end_of(const RunFolder& run, std::string_view file, std::size_t most)
{
    if (!stays_below(fs::path(file)))
        return std::nullopt;
    std::error_code error;
    const fs::path folder = fs::canonical(run.folder.empty() ? "." : run.folder, error);
    const fs::path path = fs::canonical(run.folder / file, error);
    if (error || !stays_below(path.lexically_relative(folder)) || !fs::is_regular_file(path, error))
        return std::nullopt;
    const std::uintmax_t size = fs::file_size(path, error);
    std::ifstream in(path, std::ios::binary);
    if (error || !in)
        return std::nullopt;
    in.seekg(static_cast<std::streamoff>(size > most ? size - most : 0));
    std::string text(static_cast<std::size_t>(std::min<std::uintmax_t>(size, most)), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (size > most)  // not from the middle of a line, nor of a character
        text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);
    return text;
}

}  // namespace reports::html
