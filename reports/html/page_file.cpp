// SPDX-License-Identifier: Apache-2.0
#include "reports/html/page_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace reports::html {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Ok;
using harness::Result;

harness::Error cannot_write(const fs::path& file, int error)
{
    return harness::lab_error(cat("cannot write '", file.string(), "': ", std::strerror(error)),
                              "name a file in a folder that has room and can be written to");
}

fs::path folder_of(const fs::path& file)
{
    return file.parent_path().empty() ? fs::path(".") : file.parent_path();
}

}  // namespace

Result<PageFile> PageFile::create(const fs::path& place)
{
    std::error_code error;
    fs::create_directories(folder_of(place), error);
    if (fs::is_directory(place, error))
        return cannot_write(place, EISDIR);
    const fs::path aside = cat(place.string(), ".new-", ::getpid());
    const int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return cannot_write(place, errno);
    return PageFile{place, aside, File{::fdopen(fd, "w")}};
}

PageFile::~PageFile()
{
    if (file_)
        ::unlink(aside_.c_str());
}

void PageFile::write(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), file_.get());
}

Result<> PageFile::commit()
{
    const bool whole = std::fflush(file_.get()) == 0 && std::ferror(file_.get()) == 0;
    const int error = errno;
    if (!whole)
        return cannot_write(place_, error == 0 ? EIO : error);
    if (::rename(aside_.c_str(), place_.c_str()) != 0)
        return cannot_write(place_, errno);
    file_.reset();
    return Ok{};
}

Result<Spool> Spool::create(const fs::path& page)
{
    const fs::path folder = folder_of(page);
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    std::string name = folder / "report-XXXXXX";
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0)
        return cannot_write(page, errno);
    ::unlink(name.c_str());
    return Spool{folder, File{::fdopen(fd, "w+")}};
}

Piece Spool::keep(std::string_view text)
{
    if (reading_)
        std::fseek(file_.get(), 0, SEEK_END);
    reading_ = false;
    failed_ |= std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size();
    size_ += text.size();
    return {size_ - text.size(), text.size()};
}

Result<> Spool::copy(const Piece& piece, PageFile& page)
{
    if (!reading_)
        failed_ |= std::fflush(file_.get()) != 0;
    reading_ = true;
    if (failed_)
        return cannot_write(folder_, ENOSPC);
    std::array<char, 65536> buffer;
    for (std::uint64_t done = 0; done < piece.length;) {
        const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), piece.length - done);
        const ssize_t got = ::pread(::fileno(file_.get()), buffer.data(), wanted,
                                    static_cast<off_t>(piece.at + done));
        if (got <= 0)
            return cannot_write(folder_, got < 0 ? errno : EIO);
        page.write({buffer.data(), static_cast<std::size_t>(got)});
        done += static_cast<std::uint64_t>(got);
    }
    return Ok{};
}

}  // namespace reports::html
